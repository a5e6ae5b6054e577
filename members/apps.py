from typing import Any

from django.apps import AppConfig
from django.db.migrations.state import StateApps
from django.db.models.signals import post_migrate

from core.registry import register
from core.types import HealthCheck


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members import filters, health, identity, links, pages
        from members.actions import contact, sign_in

        register(identity.provider)
        register(sign_in.listener)
        register(contact.listener)
        register(*links.PERSON_LINKS)
        register(*filters.FIELDS)
        register(pages.QUEUE)
        register(
            HealthCheck("day", "The state's day", health.day_turned, order=59),
            HealthCheck("standing", "Standing", health.standing_follows, thorough=True, order=60),
            HealthCheck("ledger", "Membership ledger", health.ledger_in_order, thorough=True, order=62),
            HealthCheck("search", "Search words", health.words_follow, thorough=True, order=61),
        )
        post_migrate.connect(_install, sender=self)


def _install(apps: StateApps | None = None, **_kwargs: Any) -> None:
    """After `migrate`, which says what is there by then, and after `flush`, which says nothing: all tables are."""
    from core import clock
    from members import namewords, standing
    from members.models import StandingDay

    standing.install()
    if apps is None or _has_former_words(apps):
        namewords.install()
    StandingDay.objects.get_or_create(pk=1, defaults={"day": clock.today()})


def _has_former_words(apps: StateApps) -> bool:
    """Whether the table of words is there as the triggers of today write it."""
    words = apps.all_models["members"].get("searchname")
    return words is not None and any(field.name == "former" for field in words._meta.get_fields())  # noqa: SLF001  # as documented
