from django.apps import AppConfig

from core.registry import register


class RostersConfig(AppConfig):
    name = "rosters"

    def ready(self) -> None:
        from rosters import filters, links, pages

        register(*filters.FIELDS)
        register(*links.PERSON_LINKS)
        register(pages.MENU)
        register(pages.QUEUE)
        register(pages.HOME)
