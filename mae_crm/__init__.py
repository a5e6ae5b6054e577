"""The composition root: settings, addresses, Celery and what runs when. Knows everyone; nobody imports it."""

from mae_crm.celery import app as celery

__all__ = ["celery"]
