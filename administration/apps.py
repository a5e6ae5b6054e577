from django.apps import AppConfig

from core.registry import register
from core.types import NavItem


class AdministrationConfig(AppConfig):
    name = "administration"

    def ready(self) -> None:
        from locals.access import Can

        register(
            NavItem(
                "administration.users",
                "Administration",
                "settings",
                "administration:users",
                group="Look",
                can=Can.MANAGE_USERS,
                order=90,
            )
        )
