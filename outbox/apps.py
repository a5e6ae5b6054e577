from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self) -> None:
        from core.registry import register
        from core.types import HealthCheck, OnErase, OnMerge, PersonLink
        from outbox import consent, health, panels

        register(
            PersonLink("outbox.Message.person", OnMerge.UNIQUE, OnErase.BLANK),
            panels.MAIL,
            consent.ARRIVES,
            consent.BOUNCES,
            HealthCheck("outbox", "Outgoing mail", health.outbox, order=41),
            HealthCheck("suppression", "Opt-outs", health.opt_outs, order=42),
        )
        post_migrate.connect(_install_topics, sender=self)


def _install_topics(**_kwargs: Any) -> None:
    from outbox import topics

    topics.install()
