from django.apps import AppConfig

from core.registry import register
from core.types import OnErase, OnMerge, PersonLink


class OrganizingConfig(AppConfig):
    name = "organizing"

    def ready(self) -> None:
        from organizing import filters, scoring

        register(scoring.CONVERSATION)
        register(filters.ASSESSMENT, filters.LAST_CONVERSATION)
        register(PersonLink("organizing.Conversation.person", OnMerge.MOVE, OnErase.DELETE))
