from django.apps import AppConfig

from core.registry import register
from core.types import NavItem


class AudiencesConfig(AppConfig):
    name = "audiences"

    def ready(self) -> None:
        from locals.access import Can

        register(NavItem("people", "People", "users", "audiences:people", can=Can.SEE_PEOPLE, order=20))
