from django.apps import AppConfig

from core.registry import register


class LocalsConfig(AppConfig):
    name = "locals"

    def ready(self) -> None:
        from locals import factor

        register(factor.rule)
