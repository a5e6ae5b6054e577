from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core.registry import register
from core.types import HealthCheck, OnErase, OnMerge, PersonLink


class EngagementConfig(AppConfig):
    name = "engagement"

    def ready(self) -> None:
        from engagement import filters, panels, queries, scoring

        register(*scoring.FACTS)
        register(filters.SCORE, filters.BAND)
        register(panels.SCORE)
        register(panels.COLUMN)
        register(panels.TIMELINE)
        register(HealthCheck("scores", "Engagement scores", queries.health, order=50))
        register(
            PersonLink("engagement.Activity.person", OnMerge.MOVE, OnErase.DELETE),
            PersonLink("engagement.Score.person", OnMerge.DERIVED, OnErase.DELETE, export=True),
            PersonLink("engagement.Touched.person", OnMerge.DERIVED, OnErase.DELETE, export=False),
        )
        post_migrate.connect(_install, sender=self)


def _install(**_kwargs: Any) -> None:
    """After every migrate, so that signals, weights and triggers are always those of this code."""
    from engagement import actions, touching

    actions.adopt_registered()
    touching.install()
