from typing import Any

from django.apps import AppConfig
from django.db.migrations.state import StateApps
from django.db.models.signals import post_migrate

from core.registry import register


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members import filters, identity, links

        register(identity.provider)
        register(*links.PERSON_LINKS)
        register(*filters.FIELDS)
        post_migrate.connect(_install, sender=self)


def _install(apps: StateApps, **_kwargs: Any) -> None:
    from core import clock
    from members import namewords, standing
    from members.models import StandingDay

    standing.install()
    if "searchname" in apps.all_models["members"]:
        namewords.install()
    StandingDay.objects.get_or_create(pk=1, defaults={"day": clock.today()})
