"""The users of the demo's sign-in page, what each is given, and who of the cast they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from accounts.models import User
from core.periods import since
from locals.access import Role
from locals.models import Assignment
from mae_crm.demo.cast import PERSONAS
from mae_crm.demo.crowd import Someone
from mae_crm.demo.plan import Plan
from mae_crm.demo.rows import new_keys
from mae_crm.demo.units import Units
from members.years import MembershipYear


def make_users(plan: Plan, units: Units, crowd: Sequence[Someone]) -> dict[str, User]:
    """One user for each persona, by e-mail; people of the cast are tied to theirs. Nobody has a password."""
    keys = new_keys(User)
    joined = datetime.combine(plan.year.before.begins, time(12), UTC)
    users = {
        persona.email: User(pk=next(keys), email=persona.email, name=persona.name, password="!")  # noqa: S106  # none
        for persona in PERSONAS
    }
    User.objects.bulk_create(users.values())
    User.objects.filter(pk__in=[user.pk for user in users.values()]).update(created_at=joined)
    cast = {someone.part.name: someone for someone in crowd if someone.part}
    for persona in PERSONAS:
        if persona.person:
            cast[persona.person].user = users[persona.email].pk
    return users


def give_roles(plan: Plan, units: Units, users: dict[str, User]) -> None:
    """What each persona may do, from the membership year before this one on."""
    period = since(MembershipYear(plan.year.first - 1).begins)
    Assignment.objects.bulk_create(
        Assignment(
            user=users[persona.email],
            role=persona.role,
            region_id=units.regions[persona.region] if persona.region else None,
            local_id=units.local(persona.local) if persona.local else None,
            worksite_id=units.site(*persona.worksite).pk if persona.worksite else None,
            period=period,
        )
        for persona in PERSONAS
        if persona.role != Role.MEMBER
    )
