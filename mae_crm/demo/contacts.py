"""How people can be reached, and what a few say of themselves: reserved domains, and phones of 555-01xx."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mae_crm.demo import words
from mae_crm.demo.crowd import Kind, Someone
from mae_crm.demo.plan import Plan, Weighted
from mae_crm.demo.rows import insert
from members.models import ContactPoint, Demographics

MAILBOXES = Weighted([("example.com", 5.0), ("example.org", 3.0), ("example.net", 2.0)])
AREA_CODES = {"Northwest": "662", "Northeast": "662", "Delta": "662", "Gulf Coast": "228", "Capital": "601"}


@dataclass(frozen=True, slots=True)
class Point:
    """A row of contact points; the three days are those of the row's moments."""

    person: int
    kind: str
    setting: str
    value: str
    source: str
    created_on: date
    is_preferred: bool = False
    may_text: bool | None = None
    verified_on: date | None = None
    bounced_on: date | None = None


def reach(plan: Plan, crowd: Sequence[Someone]) -> list[Point]:
    """Every contact point: members are known better than potential members, and a few bounce."""
    book = _AddressBook(plan)
    return [point for someone in crowd for point in book.points(someone)]


class _AddressBook:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.dice = plan, plan.dice("contacts")
        self.taken: set[str] = set()
        self.homes: dict[int, str] = {}
        self.mailboxes: dict[int, str] = {}

    def points(self, someone: Someone) -> Iterator[Point]:
        knows_well = bool(someone.stays) and someone.stays[-1].ends is None
        newest = [stay.begins for stay in someone.stays] + [job.begins for job in someone.jobs]
        since = min(max(newest, default=self.plan.today), self.plan.today)
        certain = someone.part is not None or someone.leads
        partner = someone.partner.pk if someone.partner else None
        certain_mail = certain or partner in self.mailboxes
        if certain_mail or self.dice.random() < (0.9 if knows_well else 0.5 if someone.stays else 0.36):
            yield self._personal(someone, since, knows_well=knows_well)
        if someone.job and self.dice.random() < 0.72:
            yield self._work(someone, since)
        if certain or self.dice.random() < (0.82 if knows_well else 0.4):
            yield self._phone(someone, since)
        if certain or self.dice.random() < (0.85 if knows_well else 0.22):
            yield self._home(someone, since)

    def _personal(self, someone: Someone, since: date, *, knows_well: bool) -> Point:
        partner = someone.partner
        if partner and partner.pk in self.mailboxes and self.dice.random() < 0.7:
            address = self.mailboxes[partner.pk]
        else:
            domain = "example.org" if someone.part else MAILBOXES.draw(self.dice)
            address = self.mailboxes[someone.pk] = self._free(_mail_name(someone), domain)
        someone.mailbox = address
        is_proved = someone.part is not None or someone.leads or (knows_well and self.dice.random() < 0.42)
        bounced = not is_proved and self.dice.random() < 0.04
        return Point(
            someone.pk,
            ContactPoint.Kind.EMAIL,
            ContactPoint.Setting.PERSONAL,
            address,
            ContactPoint.Source.SELF if is_proved else ContactPoint.Source.STAFF,
            since,
            is_preferred=is_proved,
            verified_on=self._between(since) if is_proved else None,
            bounced_on=self._between(since) if bounced else None,
        )

    def _work(self, someone: Someone, since: date) -> Point:
        domain = someone.job.site.district.mail_domain if someone.job else "schools.example"
        return Point(
            someone.pk,
            ContactPoint.Kind.EMAIL,
            ContactPoint.Setting.WORK,
            self._free(_mail_name(someone, short=True), domain),
            ContactPoint.Source.ROSTER,
            since,
            bounced_on=self._between(since) if self.dice.random() < 0.03 else None,
        )

    def _phone(self, someone: Someone, since: date) -> Point:
        region = someone.job.site.district.region if someone.job else ""
        agreed = self.dice.random()
        return Point(
            someone.pk,
            ContactPoint.Kind.PHONE,
            ContactPoint.Setting.PERSONAL,
            f"+1{AREA_CODES.get(region, '769')}55501{self.dice.randint(0, 99):02d}",
            ContactPoint.Source.SELF if agreed < 0.45 else ContactPoint.Source.ROSTER,
            since,
            may_text=True if agreed < 0.3 else False if agreed < 0.38 else None,
        )

    def _home(self, someone: Someone, since: date) -> Point:
        home = self.homes.get(someone.partner.pk) if someone.partner else None
        if home is None:
            town = someone.job.site.district.town if someone.job else "Jackson"
            home = f"{self.dice.randint(1, 989)} {words.STREETS.draw(self.dice)}\n{town}, MS"
        self.homes[someone.pk] = home
        return Point(
            someone.pk,
            ContactPoint.Kind.ADDRESS,
            ContactPoint.Setting.PERSONAL,
            home,
            ContactPoint.Source.STAFF if someone.kind == Kind.RETIRED else ContactPoint.Source.ROSTER,
            since,
        )

    def _free(self, name: str, domain: str) -> str:
        """The address, with the first number that makes it one person's own."""
        address, number = f"{name}@{domain}", 1
        while address in self.taken:
            number += 1
            address = f"{name}{number}@{domain}"
        self.taken.add(address)
        return address

    def _between(self, since: date) -> date:
        """A day of the last two years, on or after `since`."""
        oldest = max(since, self.plan.days_ago(700))
        return self.plan.days_ago(self.dice.randint(0, (self.plan.today - oldest).days))


def _mail_name(someone: Someone, *, short: bool = False) -> str:
    first = someone.first[0] if short else someone.first
    plain = unicodedata.normalize("NFKD", f"{first}.{someone.last}").encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower() if letter.isalnum() or letter in ".-")[:60].strip(".-")


POINT = (
    "person_id", "kind", "setting", "value", "is_preferred", "may_text", "source", "verified_at", "bounced_at",
    "created_at",
)  # fmt: skip


def write_points(points: Iterable[Point]) -> int:
    return insert(
        ContactPoint,
        POINT,
        (
            (
                point.person, point.kind, point.setting, point.value, point.is_preferred, point.may_text, point.source,
                _afternoon(point.verified_on), _afternoon(point.bounced_on), _afternoon(point.created_on),
            )
            for point in points
        ),
    )  # fmt: skip


def write_demographics(plan: Plan, crowd: Iterable[Someone]) -> int:
    """A minority says something of themselves, members more often."""
    dice = plan.dice("demographics")

    def rows() -> Iterator[tuple[object, ...]]:
        for someone in crowd:
            if dice.random() < (0.12 if someone.stays else 0.02):
                born = someone.served_since.year - 24 - int(dice.expovariate(1 / 4)) if someone.served_since else None
                gender = words.GENDERS.draw(dice)
                yield (
                    someone.pk, words.ETHNICITIES.draw(dice), gender, born if dice.random() < 0.6 else None,
                    _afternoon(plan.days_ago(dice.randint(1, 900))),
                )  # fmt: skip

    return insert(Demographics, ("person_id", "ethnicities", "gender", "birth_year", "stated_at"), rows())


def _afternoon(day: date | None) -> str | None:
    return None if day is None else f"{day} 20:00:00+00"
