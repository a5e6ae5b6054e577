from django.apps import AppConfig

from core.addresses import row_address
from core.registry import register
from core.types import NavItem, UnitPage


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from dashboards.pages import WITHOUT_A_LOCAL
        from locals.access import Can

        register(
            UnitPage("worksite", lambda pk: row_address("dashboards:worksite", pk)),
            UnitPage("local", lambda pk: row_address("dashboards:local", pk)),
            UnitPage("employer", lambda pk: row_address("dashboards:employer", pk)),
        )
        register(
            NavItem("home", "Home", "home", "dashboards:home", can=Can.SEE_FIGURES, order=0),
            NavItem(
                "units", "Locals and worksites", "building-community", "dashboards:units", can=Can.SEE_UNITS, order=30
            ),
            WITHOUT_A_LOCAL,
        )
