"""Celery rings a doorbell; what is to be done stands in rows.

The transport can lose a message and repeat one. So tasks are safe to run many times, a sweep finds what a lost message
missed, and nothing uses ETA, countdown, results or chords. Only `jobs.bell.ring` publishes.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu.transport import redis, virtual

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")


class ForgivingQoS(redis.QoS):
    """Gives a message's place back also when Redis did not hear that it is done.

    Kombu 5.7 keeps the place of a message whose acknowledgement failed for as long as the connection lives. Our workers
    hold one message for each process, so one frozen second in the wrong moment would leave them waiting for ever. Redis
    hands the message out again after its visibility timeout, which our tasks are made for.
    """

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


redis.Channel.QoS = ForgivingQoS

app = Celery("mae_crm")


@app.add_defaults
def configuration() -> dict[str, Any]:
    """Read when Celery is first used, so that importing settings stays quick."""
    from django.conf import settings  # noqa: PLC0415

    from mae_crm.schedule import BEAT  # noqa: PLC0415

    return {
        "broker_url": settings.REDIS_URL,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # for ever: Redis comes back some day
        "broker_connection_timeout": 1,
        "broker_transport_options": {
            "max_retries": 0,
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "socket_keepalive": True,
            "health_check_interval": 10,  # a frozen Redis is noticed and left
        },
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_publish_retry": False,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_store_errors_even_if_ignored": False,
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_max_tasks_per_child": 1000,
        # No time limits here: a limit for all would reach tasks that send mail. See jobs/limits.py.
        "timezone": "UTC",
        "enable_utc": True,
        "beat_schedule": BEAT,
    }


app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Django has configured logging already; Celery leaves it as it is."""
