"""Campaigns: past ones with all that came of them, one that is being sent, one to approve, one scheduled, one draft.

Audiences are frozen by the outbox's own statement, so that who is left out, and why, is as it would have been; dice say
what became of each message, and who clicked or said no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from accounts.models import User
from audiences import queries as audiences
from campaigns.models import Campaign
from campaigns.scoring import CLICK
from locals.access import Actor
from locals.models import Region
from mae_crm.demo.acts import Act, write_acts
from mae_crm.demo.plan import Plan, Weighted
from mae_crm.demo.rows import insert, merge, restart
from members.models import ContactPoint
from outbox import actions as outbox
from outbox import freezing, suppression
from outbox.models import DeliveryEvent, Letter, Message, MessageQuerySet, Reason, State, Suppression, Topic

SITE = "https://mae.example"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Safari/604.1"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
SCANNER = "LinkScanner/2.4"


def _is(field: str, *, yes: bool = True) -> dict[str, Any]:
    return {"field": field, "op": "is", "value": yes}


@dataclass(frozen=True, slots=True)
class Mailing:
    """A campaign. `days_ago` is the day on which it went out; negative, the day for which it is scheduled."""

    name: str
    topic: str
    subject: str
    body: str
    author: str
    who: tuple[dict[str, Any], ...]
    who_is_it: str
    days_ago: int = 0
    state: Campaign.State = Campaign.State.SENT
    region: str = ""
    approver: str = ""


RENEE, MARCUS, SIMONE = "renee.thigpen@mae.example", "marcus.odom@mae.example", "simone.delacroix@mae.example"
DEXTER, HARRIET = "dexter.quinlan@mae.example", "harriet.ogletree@mae.example"

MAILINGS = (
    Mailing(
        "Welcome back", "news", "A new school year, {first_name}",
        "Dear {first_name|friend},\n\nthe doors are open again, and so are ours. Your representative at {worksite} is "
        "{representative}.\n\n"
        f"[Button: What is new this year]({SITE}/new-year)\n\n[Find your local]({SITE}/locals)",
        RENEE, (_is("is_member"),), "Members", 89, approver=MARCUS,
    ),
    Mailing(
        "Planning time: tell us", "organizing", "How much planning time did you lose?",
        f"Hello {{first_name|friend}},\n\ntwo questions, one minute.\n\n[Button: Answer]({SITE}/planning-time)\n\n"
        f"[Why we ask]({SITE}/planning-time/why)",
        SIMONE, (_is("is_member", yes=False), _is("potential")), "Potential members on the Gulf Coast", 47,
        region="Gulf Coast", approver=RENEE,
    ),
    Mailing(
        "Insurance open season", "benefits", "Three weeks to change your insurance",
        f"Dear {{first_name|colleague}},\n\nopen season ends on the 31st.\n\n[Compare plans]({SITE}/insurance)",
        DEXTER, (_is("is_member"),), "Members in the Capital region", 33, region="Capital", approver=RENEE,
    ),
    Mailing(
        "Red for Ed photo day", "organizing", "Wear red on Thursday, {first_name}",
        f"Hello {{first_name|friend}},\n\nbring a colleague.\n\n[Button: Sign up for the photo day]({SITE}/red)\n\n"
        f"[What Red for Ed is]({SITE}/red/why)\n\n[Print the poster]({SITE}/red/poster)",
        MARCUS, (_is("is_member"),), "Members in the Northeast", 3, region="Northeast", approver=RENEE,
    ),
    Mailing(
        "Your first 90 days", "learning", "Your first 90 days at {worksite}",
        f"Welcome, {{first_name|colleague}}!\n\nWho helps with what:\n\n"
        f"[Button: Your first 90 days]({SITE}/first-90)\n\n[Which legal help do I get?]({SITE}/legal)",
        RENEE, (_is("new_hire"), _is("potential")), "New hires who are no members", 1,
        Campaign.State.SENDING, approver=MARCUS,
    ),
    Mailing(
        "Winter conference", "learning", "The winter conference, and a seat for you",
        f"Dear {{first_name|friend}},\n\ntwo days in Tupelo.\n\n[Button: Take a seat]({SITE}/winter)",
        MARCUS, (_is("is_member"),), "Members in the Northeast", -2, Campaign.State.AWAITING, region="Northeast",
    ),
    Mailing(
        "Rep lunch", "organizing", "Lunch for our reps in the Pine Belt",
        f"Hello {{first_name|friend}},\n\nlunch is on us.\n\n[I am coming]({SITE}/lunch)",
        HARRIET, ({"field": "office", "op": "any", "value": ["building-rep"]},), "Building reps", -5,
        Campaign.State.SCHEDULED, region="Pine Belt",
    ),
    Mailing(
        "Lobby day (first words)", "political", "A day at the Capitol", f"[Button: Come along]({SITE}/capitol)",
        RENEE, (_is("is_member"),), "Members", 0, Campaign.State.DRAFT,
    ),
)  # fmt: skip

# What became of a message that went into the outbox: state, reason, what the mail server said.
_GONE_OUT = [
    ((State.ACCEPTED, "", "250 2.0.0 OK"), 985.0),
    ((State.FAILED, Reason.UNKNOWN_ADDRESS, "550 5.1.1 The email account that you tried to reach does not exist"), 7.0),
    ((State.FAILED, Reason.REFUSED, "554 5.7.1 Message rejected"), 2.0),
]
FATE = Weighted([*_GONE_OUT, ((State.FAILED, Reason.GAVE_UP, "452 4.2.2 Mailbox full"), 2.0)])
FATE_NOW = Weighted([
    *_GONE_OUT,
    ((State.DEFERRED, Reason.BUSY, "451 4.7.1 Try again later"), 12.0),
    ((State.IN_DOUBT, Reason.SENDER_DIED, ""), 2.0),
])  # fmt: skip
CLICKED, SCANNED, SAID_NO = 0.19, 0.17, 0.006


def send(plan: Plan, users: dict[str, User]) -> int:
    """Every campaign, oldest first, so that who said no to one is left out of the next. Returns their number."""
    for model in (Campaign, Letter, Message):
        restart(model)
    post = _Post(plan, users)
    post.keep_the_nos()
    for mailing in sorted(MAILINGS, key=lambda each: -each.days_ago):
        post.handle(mailing)
    return len(MAILINGS)


class _Post:
    def __init__(self, plan: Plan, users: dict[str, User]) -> None:
        self.plan, self.users = plan, users
        self.dice = plan.dice("mailing")
        self.topics = {topic.key: topic for topic in Topic.objects.all()}
        self.regions = {region.name: region for region in Region.objects.all()}

    def keep_the_nos(self) -> None:
        """Some have told the office that they want no mail at all."""
        addresses = ContactPoint.objects.emails().filter(setting=ContactPoint.Setting.PERSONAL).order_by("pk")
        some = sorted(set(addresses.values_list("value", flat=True)[41::160]))
        Suppression.objects.bulk_create(
            Suppression(key=suppression.key_of(address), reason=Suppression.Reason.STAFF) for address in some
        )

    def handle(self, mailing: Mailing) -> None:
        campaign = self._campaign(mailing)
        if campaign.letter:
            self._freeze(campaign, campaign.letter, mailing)
            self._deliver(campaign.letter, mailing)
            self._stop_bounced(campaign.letter)
            self._come_back(campaign.letter)

    def _campaign(self, mailing: Mailing) -> Campaign:
        region = self.regions.get(mailing.region)
        where = [{"field": "region", "op": "any", "value": [region.pk]}] if region else []
        written = _at(self.plan.days_ago(max(mailing.days_ago, 0) + 4), 16)
        campaign = Campaign.objects.create(
            name=mailing.name,
            topic=self.topics[mailing.topic],
            subject=mailing.subject,
            body=mailing.body,
            reply_to=mailing.author,
            audience={"all": [*mailing.who, *where]},
            audience_name=mailing.who_is_it,
            region=region,
            author=self.users[mailing.author],
            approver=self.users.get(mailing.approver),
            approved_at=written + timedelta(days=1) if mailing.approver else None,
            scheduled_for=None if mailing.state == Campaign.State.DRAFT else self._leaves(mailing),
        )
        is_over = mailing.state in {Campaign.State.SENT, Campaign.State.SENDING}
        if is_over:
            campaign.letter = outbox.write(
                source=campaign.source,
                topic=campaign.topic,
                subject=campaign.subject,
                body=campaign.body,
                sender_name=campaign.author.name,
                reply_to=campaign.reply_to,
                by=campaign.author,
            )
            Letter.objects.filter(pk=campaign.letter.pk).update(created_at=self._leaves(mailing))
        Campaign.objects.filter(pk=campaign.pk).update(
            state=mailing.state,
            letter=campaign.letter,
            created_at=written,
            saved_at=written,
            started_at=self._leaves(mailing) if is_over else None,
            finished_at=self._leaves(mailing) + timedelta(minutes=9) if mailing.state == Campaign.State.SENT else None,
        )
        return campaign

    def _leaves(self, mailing: Mailing) -> datetime:
        return _at(self.plan.days_ago(mailing.days_ago), 21)

    def _freeze(self, campaign: Campaign, letter: Letter, mailing: Mailing) -> None:
        """The rows of everybody in the audience, as many as were approved."""
        day = self.plan.today
        people = audiences.people(campaign.audience, actor=Actor.of(campaign.author, day), day=day)
        leaves = self._leaves(mailing)
        frozen = freezing.freeze(people, letter=letter, not_before=leaves, day=day)
        if campaign.approver_id:
            approved = Campaign.objects.filter(pk=campaign.pk)
            approved.update(approved_recipients=frozen.deliverable, approved_for=leaves)

    def _deliver(self, letter: Letter, mailing: Mailing) -> None:
        """What became of each message that went into the outbox, some forty a second."""
        fates = FATE_NOW if mailing.state == Campaign.State.SENDING else FATE
        rows = []
        waiting = letter.messages.filter(state=State.QUEUED).order_by("pk").values_list("pk", flat=True)
        for place, pk in enumerate(waiting):
            state, reason, answer = fates.draw(self.dice)
            at = self._leaves(mailing) + timedelta(seconds=place // 40)
            waits = at + timedelta(hours=30) if state == State.DEFERRED else None
            settled = at if state in {State.ACCEPTED, State.FAILED} else None
            rows.append((pk, state, reason, answer, 2 if waits else 1, waits, at, settled))
        merge(
            Message,
            ("id", "state", "reason", "answer", "attempts", "not_before", "submitted_at", "settled_at"),
            rows,
        )

    def _stop_bounced(self, letter: Letter) -> None:
        """An address that a mail server does not know is not written to again."""
        self._suppress(letter.messages.filter(reason=Reason.UNKNOWN_ADDRESS), None, Suppression.Reason.BOUNCED)

    def _come_back(self, letter: Letter) -> None:
        """Clicks of people and of scanners, and those who said no."""
        reached = letter.messages.filter(state=State.ACCEPTED).order_by("pk")
        clicks: list[Act] = []
        events = (event for message in reached for event in self._events(message, letter, clicks))
        insert(
            DeliveryEvent,
            ("message_id", "kind", "at", "link", "method", "agent", "details", "verdict", "why"),
            list(events),
        )
        write_acts(CLICK, clicks)
        no = letter.messages.filter(events__kind=DeliveryEvent.Kind.UNSUBSCRIBE)
        self._suppress(no, letter.topic, Suppression.Reason.UNSUBSCRIBED)

    def _suppress(self, messages: MessageQuerySet, topic: Topic | None, reason: Suppression.Reason) -> None:
        """One row for each address, whoever shares it."""
        Suppression.objects.bulk_create(
            Suppression(key=message.address_key, topic=topic, reason=reason, source=f"message:{message.pk}")
            for message in messages.order_by("pk")
        )

    def _events(self, message: Message, letter: Letter, clicks: list[Act]) -> Iterator[tuple[Any, ...]]:
        dice, accepted, links = self.dice, message.settled_at, len(letter.links)
        if accepted is None:
            return
        if dice.random() < SCANNED:
            at = accepted + timedelta(seconds=dice.randint(2, 50))
            for link in range(1, links + 1):
                yield message.pk, "click", at, link, "GET", SCANNER, "", "machine", "not a browser"
        if dice.random() < CLICKED:
            latest = min(3 * 1440, int((_at(self.plan.today, 12) - accepted).total_seconds() // 60))
            at = accepted + timedelta(minutes=dice.randint(3, max(4, latest)))
            link = min(links, 1 + int(dice.expovariate(1.4)))
            yield message.pk, "click", at, link, "GET", dice.choice((PHONE, LAPTOP)), "", "human", ""
            if message.person_id:
                clicks.append(Act(message.person_id, at, f"outbox.message:{message.pk}"))
        if dice.random() < SAID_NO:
            at = accepted + timedelta(hours=dice.randint(1, 10))
            yield message.pk, "unsubscribe", at, None, "", PHONE, letter.topic.key if letter.topic else "", "", ""


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 30), UTC)
