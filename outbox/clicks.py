"""Who opened a link: a person, or one of the scanners that school districts put before every mailbox.

The request only writes down what came (`note`). Minutes later `judge_some` looks at it together with what came before
and after: scanners open links within seconds of delivery, several at once, by HEAD, and also the one that no person can
see. A browser that loads a link for later, or as a part of a page, says so itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection

from core.action import action
from outbox import tokens
from outbox.models import DeliveryEvent, Letter, Message, State

HONEYPOT = 0
TOO_SOON = timedelta(seconds=60)
AT_ONCE = timedelta(seconds=2)  # scanners go on without looking; a person who opens two links looks at the first
NEAR = timedelta(minutes=10)
SETTLES_AFTER = timedelta(seconds=30)  # by then a burst is over
AT_MOST = 200  # events kept of one mail; more tell nothing new

# Apps of an iPhone that show pages themselves end in "Mobile/15E148" and their own name; a Cubot is a telephone.
_BROWSER = re.compile(r"^Mozilla/5\.0 \(.*(Firefox|Chrome|CriOS|FxiOS|Safari|Edg|OPR|Mobile)/", re.ASCII)
_MACHINE = re.compile(
    r"(?<!\bcu)bot\b|crawl|spider|scan|preview|headless|python|curl|wget|java/|go-http|okhttp|libwww|proxy|monitor|"
    r"barracuda|proofpoint|mimecast|safelinks|fireeye|trend ?micro|symantec|sophos|ironport|zscaler",
    re.IGNORECASE,
)


def not_by_hand(headers: Mapping[str, str]) -> str:
    """What the headers of a request say against a person who pressed the link, or ""."""
    if any(_AHEAD.search(headers.get(name, "")) for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")):
        return "loaded ahead by the browser"
    return "" if headers.get("Sec-Fetch-Dest", "") in {"", "document"} else "not opened as a page of its own"


def note(*, token: str, number: int, method: str, agent: str, against: str = "", at: datetime) -> str | None:
    """Append one raw event, and say where the link leads: "" for the unseen one, None when there is no such link.

    `against` is what `not_by_hand` says of the request.
    """
    message_id = tokens.read(token)
    links = None
    if message_id is not None:
        links = Letter.objects.filter(messages=message_id).values_list("links", flat=True).first()
    if links is None or not 0 <= number <= len(links):
        return None
    said = agent[:300].replace("\0", "")
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [message_id, at, number, method, said, against, message_id, AT_MOST])
    return links[number - 1] if number else ""


_AHEAD = re.compile("prefetch|prerender|preview", re.IGNORECASE)
_NOTE = """
INSERT INTO outbox_deliveryevent (message_id, kind, at, link, method, agent, details, verdict, why)
SELECT %s, 'click', %s, %s, %s, %s, %s, '', ''
WHERE (SELECT count(*) FROM outbox_deliveryevent WHERE message_id = %s AND kind = 'click') < %s"""


@action
def judge_some(*, now: datetime, limit: int = 1000, by: None = None) -> list[DeliveryEvent]:
    """Give the oldest unjudged clicks their verdict; returns those of people, with message and letter loaded.

    A click on a message in doubt also says that it arrived.
    """
    unjudged = DeliveryEvent.objects.filter(kind="click", verdict="", at__lte=now - SETTLES_AFTER).order_by("at", "pk")
    events = list(unjudged.select_for_update(skip_locked=True, of=("self",)).select_related("message__letter")[:limit])
    around: dict[int, list[DeliveryEvent]] = defaultdict(list)
    for other in DeliveryEvent.objects.filter(kind="click", message__in={event.message_id for event in events}):
        around[other.message_id].append(other)
    for event in events:
        event.why = why_machine(event, around[event.message_id])
        event.verdict = DeliveryEvent.Verdict.MACHINE if event.why else DeliveryEvent.Verdict.HUMAN
    DeliveryEvent.objects.bulk_update(events, ["verdict", "why"])
    Message.objects.filter(pk__in=around, state=State.IN_DOUBT).update(state=State.ACCEPTED, reason="")
    return [event for event in events if event.verdict == DeliveryEvent.Verdict.HUMAN]


def why_machine(event: DeliveryEvent, clicks: Sequence[DeliveryEvent]) -> str:
    """The reason to think that no person opened this link, or "". `clicks` are all of the same mail."""
    accepted_at = event.message.settled_at
    opened = [other for other in clicks if not other.details]  # a reader's own browser may load other links ahead
    reasons = (
        (event.details, event.details),
        (event.link == HONEYPOT, "a link that nobody sees"),
        (event.method != "GET", f"by {event.method}"),
        (_MACHINE.search(event.agent) or not _BROWSER.match(event.agent), "not a browser"),
        (accepted_at is None or event.at < accepted_at + TOO_SOON, "within a minute of delivery"),
        (any(other.link != event.link for other in _within(AT_ONCE, event, opened)), "several links at once"),
        (any(_is_same_reader(event, other) for other in opened if other.link == HONEYPOT), "opened what nobody sees"),
    )
    return next((why for is_so, why in reasons if is_so), "")


def _is_same_reader(event: DeliveryEvent, other: DeliveryEvent) -> bool:
    """Do both come from one program, as far as one can tell: the same agent, or any within minutes?"""
    return other.agent == event.agent or abs(other.at - event.at) <= NEAR


def _within(span: timedelta, event: DeliveryEvent, clicks: Iterable[DeliveryEvent]) -> list[DeliveryEvent]:
    return [other for other in clicks if abs(other.at - event.at) <= span]
