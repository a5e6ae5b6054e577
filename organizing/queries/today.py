"""Whom a leader should talk to this week, and why: computed from the ledgers and from earlier talks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from core import formats
from core.formats import counted
from organizing.models import Conversation
from organizing.queries.building import Desk

LEFT_IN_PEACE = timedelta(days=7)  # after a talk, unless a follow-up is due
LONG_AGO = timedelta(days=90)
Stand = Conversation.Stand


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person to talk to, with the reason in words."""

    desk: Desk
    icon: str
    why: str
    phone: str = ""  # where the one who looks may call it


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new hire of the last year. `met_on` is the day of the first talk since; in `days_left` days one is due."""

    desk: Desk
    days_here: int
    met_on: date | None
    days_left: int

    @property
    def is_overdue(self) -> bool:
        return self.met_on is None and self.days_left < 0

    @property
    def time_left(self) -> str:
        return counted(self.days_left, "day", "days") + " left" if self.days_left else "Due today"


def newcomers(desks: Iterable[Desk], day: date) -> list[Newcomer]:
    """New hires by the employer's word, those whom nobody has met first, the longest here first."""
    found = [_newcomer(desk, day) for desk in desks if desk.is_new_on(day)]
    return sorted(found, key=lambda newcomer: (newcomer.met_on is not None, -newcomer.days_here))


def _newcomer(desk: Desk, day: date) -> Newcomer:
    here = (day - desk.started_on).days
    return Newcomer(desk, here, desk.met_on, settings.MET_WITHIN_DAYS - (day - desk.met_from).days)


def suggestions(desks: Iterable[Desk], day: date, *, limit: int = 3) -> list[Suggestion]:
    """At most `limit` people besides the one who looks, each for the strongest reason that holds."""
    found: list[tuple[int, int, Suggestion]] = []
    for desk in desks:
        if desk.is_own or _wants_peace(desk, day):
            continue
        for rank, rule in enumerate(RULES):
            if reason := rule(desk, day):
                promised = _promised_for(desk) if rule is _follow_up else None
                since = promised or desk.last_talk or desk.started_on
                found.append((rank, -(day - since).days, Suggestion(desk, *reason)))
                break
    return [suggestion for _, _, suggestion in sorted(found, key=lambda item: item[:2])[:limit]]


def _wants_peace(desk: Desk, day: date) -> bool:
    """Opposed, talked with only a few days ago, or in a job that makes no members; a promise to come back is kept all
    the same."""
    if _follow_up(desk, day):
        return False
    if desk.state.key == "other" or desk.stand == Stand.OPPOSED:
        return True
    return desk.last_talk is not None and day - desk.last_talk < LEFT_IN_PEACE


Reason = tuple[str, str]  # icon, words


def _promised_for(desk: Desk) -> date | None:
    return desk.talks[0].follow_up_on if desk.talks else None


def _follow_up(desk: Desk, day: date) -> Reason | None:
    on = _promised_for(desk)
    if on is None or on > day + LEFT_IN_PEACE:
        return None
    last, late = desk.talks[0], (day - on).days
    overdue = f", {formats.counted(late, 'day', 'days')} ago" if late > 0 else ""
    who = "You" if last.by_id == desk.looker else str(last.by)
    promised = f"{who} promised a second talk for {formats.day(on)}{overdue}."
    if last.answer == Conversation.Answer.MAYBE:
        return "calendar-event", f"{promised} Asked {last.get_ask_display().lower()}, the answer was “maybe”."
    return "calendar-event", promised + _cares(desk)


def _unmet(desk: Desk, day: date) -> Reason | None:
    if not desk.is_new_on(day) or desk.met_on:
        return None
    return "seedling", f"Started {formats.ago(desk.started_on, day)} and nobody has met them yet."


def _said_yes(desk: Desk, _day: date) -> Reason | None:
    """The newest answer to being asked to join."""
    answered = next((talk for talk in desk.talks if talk.ask == Conversation.Ask.JOIN and talk.answer), None)
    if not desk.is_potential or answered is None or answered.answer != Conversation.Answer.YES:
        return None
    return "circle-check", f"Said yes to joining on {formats.day(answered.at)}, and no membership is on record yet."


def _moved_closer(desk: Desk, _day: date) -> Reason | None:
    if len(desk.stands) < 2 or not desk.stands[0] < desk.stands[1]:
        return None
    step = " Ask to join." if desk.is_potential and desk.stands[0] <= Stand.SUPPORTS else ""
    return "trending-up", f"Moved from {desk.stands[1].value} to {desk.stands[0].value}.{_cares(desk)}{step}"


def _ready_to_join(desk: Desk, _day: date) -> Reason | None:
    if not desk.is_potential or desk.stand not in {Stand.STRONG_SUPPORT, Stand.SUPPORTS}:
        return None
    return "user-plus", f"Supports us and is no member.{_cares(desk)} Ask to join."


def _never_talked_with(desk: Desk, _day: date) -> Reason | None:
    if desk.talks:
        return None
    return "message-2", "Nobody has talked with them yet." if desk.is_member else "No member, and nobody has asked yet."


def _long_ago(desk: Desk, day: date) -> Reason | None:
    if desk.last_talk is None or day - desk.last_talk < LONG_AGO:
        return None
    return "clock", f"The last talk was {counted((day - desk.last_talk).days, 'day', 'days')} ago.{_cares(desk)}"


def _cares(desk: Desk) -> str:
    issues = [issue.name.lower() for issue in desk.talks[0].issues.all()] if desk.talks else []
    return f" Cares about {' and '.join(issues[:2])}." if issues else ""


RULES: Sequence[Callable[[Desk, date], Reason | None]] = (
    _follow_up,
    _said_yes,
    _unmet,
    _moved_closer,
    _ready_to_join,
    _never_talked_with,
    _long_ago,
)
