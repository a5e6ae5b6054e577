"""Scheduled slots, heartbeats, long work with progress and cancel, and `bell.ring`, the only way to start a task."""
