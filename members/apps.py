from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core.registry import register


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members import identity, links

        register(identity.provider)
        register(*links.PERSON_LINKS)
        post_migrate.connect(_install_standing, sender=self)


def _install_standing(**_kwargs: Any) -> None:
    from core import clock
    from members import standing
    from members.models import StandingDay

    standing.install()
    StandingDay.objects.get_or_create(pk=1, defaults={"day": clock.today()})
