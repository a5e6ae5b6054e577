"""Measurements of ours beside a floor and a peer, in one run. `make bench` runs all; BENCH_SCALE=0.1 makes them
smaller.

Each prints JSON lines; docs/performance.md tells what the ratios mean.
"""
