from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core.registry import register
from core.types import NavItem, OnErase, OnMerge, PersonLink


class OrganizingConfig(AppConfig):
    name = "organizing"

    def ready(self) -> None:
        from locals.access import Can
        from organizing import filters, panels, scoring

        post_migrate.connect(_offer_issues, sender=self)
        register(scoring.CONVERSATION)
        register(filters.ASSESSMENT, filters.LAST_CONVERSATION, filters.ANSWER, filters.TO_SIGN_UP, filters.ISSUE)
        register(panels.PANEL)
        register(panels.TIMELINE)
        register(panels.BADGE)
        register(panels.COLUMN, panels.LAST_TALK)
        register(panels.BUTTON, panels.DATES, panels.PROMISED, panels.SAID_YES, panels.TO_SIGN_UP)
        register(PersonLink("organizing.Conversation.person", OnMerge.MOVE, OnErase.DELETE))
        register(
            NavItem(
                "organizing.conversations",
                "Conversations",
                "message-chatbot",
                "organizing:conversations",
                group="Organize",
                can=Can.SEE_ASSESSMENT,
                count=_due,
                order=10,
            )
        )


def _offer_issues(**_kwargs: Any) -> None:
    from organizing.issues import offer_first

    offer_first()


def _due(actor: Any) -> int:
    """Follow-ups that the actor promised and that are due."""
    from organizing import queries

    return queries.promises_due(actor)
