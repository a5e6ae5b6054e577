from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        from campaigns import filters, pages, scoring
        from core.registry import register

        register(*scoring.SIGNALS)
        register(*filters.FIELDS)
        register(
            pages.MENU, *pages.QUEUES, pages.HOME, pages.DATES, pages.PANEL, pages.TIMELINE, pages.SEARCH, pages.WRITE
        )
