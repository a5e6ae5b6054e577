"""Who can sign in: the staff, the leaders who have come in already, and the buttons of the demo's sign-in page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from accounts.models import DemoPersona, User
from core.periods import since
from locals.models import Assignment
from mae_crm.demo.cast import PERSONAS, Persona
from mae_crm.demo.crowd import Someone
from mae_crm.demo.leading import Leaders
from mae_crm.demo.plan import Plan
from mae_crm.demo.rows import new_keys, restart
from mae_crm.demo.units import Units
from members.models import Standing

NO_PASSWORD = "!"  # noqa: S105  # Django's mark for "none": codes by e-mail, or the demo's buttons


def make_users(plan: Plan, crowd: Sequence[Someone], leaders: Leaders) -> dict[str, User]:
    """A user for each persona and each leader who has come in, by e-mail; people are tied to theirs."""
    keys = new_keys(User)
    cast = {someone.part.name: someone for someone in crowd if someone.part}
    came_in = [leader for leader in leaders.everyone() if leader.pk in leaders.has_user]
    names = {persona.email: persona.name for persona in PERSONAS} | {leader.mailbox: leader.name for leader in came_in}
    users = {email: User(pk=next(keys), email=email, name=name, password=NO_PASSWORD) for email, name in names.items()}
    User.objects.bulk_create(users.values())
    restart(User)
    made_at = datetime.combine(plan.year.before.begins, time(12), UTC)
    User.objects.filter(pk__in=[user.pk for user in users.values()]).update(created_at=made_at)
    for leader in came_in:
        leader.user = users[leader.mailbox].pk
    for persona in PERSONAS:
        if persona.person:
            cast[persona.person].user = users[persona.email].pk
    return users


def give_roles(plan: Plan, units: Units, users: dict[str, User]) -> None:
    """What the staff may do, from the membership year before this one on; a leader's access follows their terms."""
    period = since(plan.year.before.begins)
    Assignment.objects.bulk_create(
        Assignment(user=users[persona.email], role=persona.role, period=period, **_unit(units, persona))
        for persona in PERSONAS
        if not persona.person
    )


def _unit(units: Units, persona: Persona) -> dict[str, int]:
    if persona.region:
        return {"region_id": units.regions[persona.region]}
    if persona.local:
        return {"local_id": units.local(persona.local)}
    return {"worksite_id": units.site(*persona.worksite).pk} if persona.worksite else {}


def make_buttons(units: Units, users: dict[str, User]) -> None:
    """The sign-in page's buttons. Call when people stand where they stand: the buttons tell how many each may see."""
    DemoPersona.objects.bulk_create(
        DemoPersona(
            key=persona.key,
            user=users[persona.email],
            label=persona.label,
            description=persona.sees.format(**_counts(units, persona)),
            icon=persona.icon,
            order=place,
        )
        for place, persona in enumerate(PERSONAS)
        if persona.key
    )


def _counts(units: Units, persona: Persona) -> dict[str, str]:
    rows = Standing.objects.filter(**_unit(units, persona))
    people = rows.values("person").distinct().count()
    members = rows.filter(is_in_local=True).values("person").distinct().count()
    return {"people": f"{people:,}", "members": f"{members:,}"}
