"""The person's page: everything the one who looks may see, gathered from this app and from what others registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.registry import registered
from core.types import Badge, BadgeSource, Panel, PersonButton, TimelineEntry, TimelineSource
from locals.access import Actor, Can
from members import queries
from members.models import ContactPoint, Demographics, Employment, Membership, Person
from members.years import year_of_service

TIMELINE_SHOWS = 12


@dataclass(frozen=True)
class ShownPanel:
    panel: Panel
    values: dict[str, Any]


@dataclass(frozen=True)
class Button:
    label: str
    icon: str
    url: str
    is_main: bool


@dataclass(frozen=True)
class PersonPage:
    """Values for templates/members/person.html; nothing in it asks the database again."""

    person: Person
    state: queries.State
    memberships: Sequence[Membership]
    jobs: Sequence[Employment]
    jobs_today: Sequence[Employment]
    service_year: int | None
    contacts: Sequence[ContactPoint]
    demographics: Demographics | None
    badges: Sequence[Badge]
    buttons: Sequence[Button]
    timeline: Sequence[TimelineEntry]
    main: Sequence[ShownPanel]
    side: Sequence[ShownPanel]
    may: dict[str, bool]


def gather(person: Person, actor: Actor) -> PersonPage:
    """Whatever `actor` may see of a person that the door already let them see."""
    memberships = list(queries.membership_rows(person))
    jobs = list(queries.employment_rows(person))
    today = [job for job in jobs if actor.day in job.period]
    panels = _panels(person, actor)
    return PersonPage(
        person=person,
        state=_state(person, memberships, today, actor.day),
        memberships=memberships,
        jobs=jobs,
        jobs_today=today,
        service_year=year_of_service(person.service_start, actor.day),
        contacts=queries.contact_rows(person, actor),
        demographics=queries.demographics_of(person, actor),
        badges=[badge for source in _for(actor, BadgeSource) for badge in source.load(actor, person)],
        buttons=[] if person.died_on else _buttons(person, actor),
        timeline=timeline(person, actor),
        main=[shown for shown in panels if not shown.panel.side],
        side=[shown for shown in panels if shown.panel.side],
        may={
            "edit": queries.may(actor, Can.EDIT_PEOPLE, person),
            "ledger": queries.may(actor, Can.EDIT_MEMBERSHIP, person),
            "see_ledger": queries.sees_ledger(person, actor),
            "history": queries.may(actor, Can.SEE_HISTORY, person),
            "access": queries.may(actor, Can.SEE_ACCESS_LOG, person),
        },
    )


def timeline(person: Person, actor: Actor, limit: int = TIMELINE_SHOWS) -> list[TimelineEntry]:
    """The newest entries of every source the actor may see."""
    entries = [entry for source in _for(actor, TimelineSource) for entry in source.load(actor, person, limit)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _eligible(jobs: Sequence[Employment]) -> bool:
    return any(job.job_class in queries.ELIGIBLE for job in jobs)


def _for[T](actor: Actor, kind: type[T]) -> list[T]:
    return [entry for entry in registered(kind) if entry.can is None or actor.can(entry.can)]  # type: ignore[attr-defined]


def _buttons(person: Person, actor: Actor) -> list[Button]:
    offered = [button for button in registered(PersonButton) if queries.may(actor, button.can, person)]
    found = ((button, button.url(actor, person)) for button in offered)
    return [Button(button.label, button.icon, url, button.is_main) for button, url in found if url]


def _state(person: Person, memberships: Sequence[Membership], jobs: Sequence[Employment], day: date) -> queries.State:
    if person.died_on:
        return queries.State("former", "Deceased")
    return queries.state_of([row.period for row in memberships], is_eligible=_eligible(jobs), day=day)


def _panels(person: Person, actor: Actor) -> list[ShownPanel]:
    loaded = ((panel, panel.load(actor, person)) for panel in _for(actor, Panel))
    return [ShownPanel(panel, values) for panel, values in loaded if values is not None]
