from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self) -> None:
        from core.registry import register
        from core.types import HealthCheck, OnErase, OnMerge, PersonLink
        from outbox import health

        register(
            PersonLink("outbox.Message.person", OnMerge.UNIQUE, OnErase.BLANK),
            HealthCheck("outbox", "Outgoing mail", health.outbox, order=41),
            HealthCheck("suppression", "Opt-outs", health.opt_outs, order=42),
        )
