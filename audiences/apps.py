from django.apps import AppConfig

from core.registry import register
from core.types import NavItem, SearchSource


class AudiencesConfig(AppConfig):
    name = "audiences"

    def ready(self) -> None:
        from audiences import places, queries
        from locals.access import Can

        register(NavItem("people", "People", "users", "audiences:people", can=Can.SEE_PEOPLE, order=20))
        register(
            places.SOURCE,
            SearchSource("audience", "Saved audiences", queries.audiences_called, "bookmark", Can.SEE_PEOPLE, order=60),
        )
