from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core.registry import register
from core.types import HealthCheck


class LeadersConfig(AppConfig):
    name = "leaders"

    def ready(self) -> None:
        from leaders import filters, health, links, pages, scoring

        register(*scoring.SIGNALS)
        register(*filters.FIELDS)
        register(*links.PERSON_LINKS)
        register(*pages.ON_A_PERSON, pages.MENU)
        register(pages.FOLLOW_NEW_USER, pages.UNIT_CLOSES, pages.MEMBERSHIPS_END, pages.OFFICES, pages.REPS)
        register(HealthCheck("offices", "Offices", health.held_by_members, thorough=True, order=63))
        register(*pages.QUEUES, pages.HOME, pages.DATES)
        post_migrate.connect(_ensure_offices, sender=self)


def _ensure_offices(**_kwargs: Any) -> None:
    from leaders import offices

    offices.ensure()
