from django.apps import AppConfig

from core.registry import register
from core.types import NavItem


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from locals.access import Can

        register(
            NavItem("home", "Home", "home", "dashboards:home", can=Can.SEE_FIGURES, order=0),
            NavItem(
                "units", "Locals and worksites", "building-community", "dashboards:units", can=Can.SEE_UNITS, order=30
            ),
        )
