from django.apps import AppConfig

from core.registry import register


class EarlyCareerConfig(AppConfig):
    name = "early_career"

    def ready(self) -> None:
        from early_career import filters, pages

        register(*filters.FIELDS)
        register(pages.BADGES)
        register(pages.MENU)
        register(pages.QUEUE)
