from django.apps import AppConfig

from core.registry import register
from core.types import NavItem, UnitPage


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from django.urls import reverse

        from locals.access import Can

        register(
            UnitPage("worksite", lambda pk: reverse("dashboards:worksite", args=[pk])),
            UnitPage("local", lambda pk: reverse("dashboards:local", args=[pk])),
            UnitPage("employer", lambda pk: reverse("dashboards:employer", args=[pk])),
        )
        register(
            NavItem("home", "Home", "home", "dashboards:home", can=Can.SEE_FIGURES, order=0),
            NavItem(
                "units", "Locals and worksites", "building-community", "dashboards:units", can=Can.SEE_UNITS, order=30
            ),
        )
