"""Every change to campaigns. Who approves is not who wrote; who wrote is asked for their rights again."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from secrets import token_hex
from textwrap import shorten
from typing import Any

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from campaigns import approval, notices, queries
from campaigns.models import Campaign
from campaigns.scoring import CLICK
from core.action import action
from core.errors import ActionError
from engagement import actions as engagement
from engagement.actions import Act
from jobs.bell import ring
from jobs.models import Mishap
from locals.access import Actor, Can
from locals.models import Local, Region
from outbox import actions as outbox
from outbox import clicks
from outbox.freezing import Headcount
from outbox.models import Message, Topic

logger = logging.getLogger(__name__)

LATEST = timedelta(days=3)  # what has not left by then is old news
FURTHEST = timedelta(days=365)
TO_SEND = (Campaign.State.DRAFT, Campaign.State.APPROVED)  # those that their author may give a time

BROKE = (
    "It could not be started, and the fault is ours. Nothing of it went out; the error was recorded for the "
    "administrator. Ask them before you schedule it again."
)


class NotNow(ActionError):
    """The campaign is in another state than its page showed."""


class NotReady(ActionError):
    """Something is missing before it can be sent."""


class ChangedMeanwhile(ActionError):
    """It says something else by now than the page that somebody acted on."""


class NotApproved(ActionError):
    """A second person has to approve it first, or again."""


class NotYours(ActionError):
    """Somebody else has to do this."""


@action
def create(
    *,
    name: str,
    topic: Topic,
    unit: Region | Local | None = None,
    audience: Mapping[str, Any] | None = None,
    audience_name: str = "",
    by: User,
) -> Campaign:
    """A draft for the unit, or (None) for the whole state."""
    return Campaign.objects.create(
        name=name,
        topic=topic,
        region=unit if isinstance(unit, Region) else None,
        local=unit if isinstance(unit, Local) else None,
        audience=dict(audience or {}),
        audience_name=audience_name,
        reply_to=by.email,
        author=by,
    )


@action
def copy(*, campaign: Campaign, name: str, audience: Mapping[str, Any] | None = None, by: User) -> Campaign:
    """A draft with the same words, for the same audience or another."""
    return Campaign.objects.create(
        name=name[:80],
        topic=campaign.topic,
        subject=campaign.subject,
        body=campaign.body,
        reply_to=by.email,
        audience=campaign.audience if audience is None else dict(audience),
        audience_name=campaign.audience_name if audience is None else "",
        region=campaign.region,
        local=campaign.local,
        author=by,
    )


@action
def edit(*, campaign: Campaign, seen: str | None = None, by: User, **fields: Any) -> Campaign:
    """Change name, topic, subject, body, reply_to, audience, audience_name or the time that is typed so far of a draft.

    `seen` is the `words_mark` of what the writer had before them. Raises UnknownPlaceholder or BadLink with a sentence
    for the writer, ChangedMeanwhile when other words than these were kept since, and NotNow when it is no draft.
    """
    campaign = _locked(campaign, Campaign.State.DRAFT)
    _only_author(campaign, by)
    kept = campaign.words_mark
    for name, value in fields.items():
        setattr(campaign, name, value)
    if seen not in {None, kept} and campaign.words_mark != kept:
        raise ChangedMeanwhile(
            "Other words were saved meanwhile, perhaps in another window. Yours are below and not saved yet: "
            "save again to put them in the place of the others, or open the campaign anew to read those."
        )
    outbox.check(subject=campaign.subject, body=campaign.body)
    campaign.problem = ""
    campaign.save(update_fields=[*fields, "problem", "saved_at"])
    return campaign


@action
def send_test(*, campaign: Campaign, values: Mapping[str, str], at: datetime, by: User) -> Message:
    """The campaign as it is written now, to the one who asks, with the values of a real recipient."""
    _check_words(campaign)
    letter = outbox.write(
        source=f"{campaign.source}:test:{token_hex(8)}",
        topic=None,
        subject=f"Test: {campaign.subject}",
        body=campaign.body,
        sender_name=campaign.author.name,
        reply_to=campaign.answers_to,
        not_after=at + timedelta(hours=1),
        by=by,
    )
    return outbox.send_test(letter=letter, address=by.email, name=by.name, values=values, at=at, by=by)


@action
def schedule(
    *,
    campaign: Campaign,
    at: datetime,
    whom: str | None = None,
    recipients: int | None = None,
    now: datetime,
    day: date,
    by: User,
) -> Campaign:
    """Have it start in that minute; where it goes to many, ask those who may approve it by mail. Returns it in its new
    state.

    `whom` is the `audience_mark` of the page where that was asked for, `recipients` the number that stood there: for
    others, or for many more, nothing is sent.

    The approval that it has counts for its own time and about as many people, see `approval`. At another time, or for
    more, it is void: then `problem` says why a second person is asked again.
    """
    campaign = _locked(campaign, *TO_SEND)
    _only_author(campaign, by)
    if not now - timedelta(minutes=5) <= at <= now + FURTHEST:
        raise NotReady("Choose a time between now and a year from now.")
    _check_words(campaign)
    if not campaign.has_audience:
        raise NotReady("Choose first who gets it.")
    if whom not in {None, campaign.audience_mark}:
        raise ChangedMeanwhile(
            "Other people were chosen meanwhile, perhaps in another window. Look at who gets it now."
        )
    counted = queries.headcount(campaign, actor=Actor.of(by, day)).deliverable
    if not counted:
        raise NotReady("Nobody would get it. Look at who is left out, or choose other people.")
    if recipients is not None and counted > approval.covers_up_to(recipients):
        raise ChangedMeanwhile(f"{counted:,} people would get it now, not {recipients:,}. Look at it again.")
    was_approved = campaign.approver_id is not None
    campaign.scheduled_for = _minute(at)
    why = approval.why_not_covered(campaign, recipients=counted)
    must_ask = bool(why) and approval.is_needed(counted)
    if why:
        _void_approval(campaign)
    campaign.state = Campaign.State.AWAITING if must_ask else Campaign.State.SCHEDULED
    campaign.problem = why if must_ask and was_approved else ""
    campaign.save(update_fields=["scheduled_for", "problem", "state", *_APPROVAL, "saved_at"])
    if must_ask:
        notices.ask_approvers(campaign, day=day)
    else:
        _ring_start()
    return campaign


@action
def approve(
    *,
    campaign: Campaign,
    seen: str | None = None,
    recipients: int | None = None,
    at: datetime,
    day: date,
    by: User,
) -> Campaign:
    """A second person lets it go out to those who would get it now, at its time or, where that has passed, now.

    `seen` is the campaign's `mark` on the page where they judged it, `recipients` the number that stood there. Whoever
    approves may see everybody whom it reaches: nobody can answer for people who are not theirs to see.
    """
    campaign = _locked(campaign, Campaign.State.AWAITING)
    if campaign.author_id == by.pk:
        raise NotYours("You wrote it, so somebody else approves it.")
    if seen is not None and seen != campaign.mark:
        raise ChangedMeanwhile("It was changed after you opened it. Look at it again before you approve it.")
    if why := approval.why_not_approve(campaign, actor=Actor.of(by, day)):
        raise NotYours(why)
    counted = approval.recipients_now(campaign, day=day)
    if recipients is not None and counted > approval.covers_up_to(recipients):
        raise ChangedMeanwhile(f"{counted:,} people would get it now, not {recipients:,}. Look at it again.")
    campaign.approver, campaign.approved_at, campaign.approved_recipients = by, at, counted
    campaign.approved_for = campaign.scheduled_for = _minute(max(campaign.scheduled_for or at, at))
    campaign.state, campaign.problem = Campaign.State.SCHEDULED, ""
    campaign.save(update_fields=[*_APPROVAL, "scheduled_for", "state", "problem", "saved_at"])
    _ring_start()
    return campaign


@action
def take_back(*, campaign: Campaign, by: User, why: str = "") -> Campaign:
    """Make it a draft again, to change it or because the one who was to approve it said why not. Approval is gone."""
    waiting = (Campaign.State.AWAITING, Campaign.State.APPROVED, Campaign.State.SCHEDULED)
    campaign = _locked(campaign, *waiting)
    said = f"{by} sent it back: {why}" if why else f"{by} sent it back."
    _back_to_draft(campaign, "" if by.pk == campaign.author_id else said)
    return campaign


@action
def unschedule(*, campaign: Campaign, by: User) -> Campaign:
    """Keep it without a time; and its approval, which goes on being for the time that was approved. Where a colleague
    does it, the author is told."""
    campaign = _locked(campaign, Campaign.State.SCHEDULED)
    campaign.state = Campaign.State.APPROVED if campaign.approver_id else Campaign.State.DRAFT
    campaign.scheduled_for = None
    if by.pk != campaign.author_id:
        campaign.problem = f"{by} took its time off."
        notices.tell_author(campaign, campaign.problem)
    campaign.save(update_fields=["state", "scheduled_for", "problem", "saved_at"])
    return campaign


@action
def cancel(*, campaign: Campaign, at: datetime, by: User) -> int:
    """Stop it for good. Returns how many messages did not go out because of it."""
    campaign = _locked(campaign, *(state for state in Campaign.State if state not in _OVER))
    stopped = outbox.cancel(letter=campaign.letter, at=at, by=by) if campaign.letter else 0
    campaign.state, campaign.finished_at = Campaign.State.CANCELLED, at
    campaign.save(update_fields=["state", "finished_at", "saved_at"])
    return stopped


@action
def start(*, campaign: Campaign, at: datetime, day: date, by: None = None) -> Headcount | None:
    """Freeze the audience as its author may see it today, and hand it to the outbox.

    None when it was refused: then it is a draft again or, where only an approval is missing, waits for one. It says
    why, and its author is told.
    """
    campaign = _locked(campaign, Campaign.State.SCHEDULED, wait=False)
    try:
        with transaction.atomic():
            headcount = _freeze(campaign, Actor.of(campaign.author, day), at=at, day=day)
    except NotApproved as refusal:
        _back_to_approval(campaign, str(refusal), day)
        return None
    except ActionError as refusal:
        _back_to_draft(campaign, str(refusal))
        return None
    campaign.state, campaign.started_at = Campaign.State.SENDING, at
    campaign.save(update_fields=["letter", "state", "started_at", "saved_at"])
    return headcount


@action
def set_aside(*, campaign: Campaign, problem: str, by: None = None) -> None:
    """Make a draft of what cannot be started, and tell its author why. Raises NotNow when it is not scheduled."""
    campaign = _locked(campaign, Campaign.State.SCHEDULED, wait=False)
    _back_to_draft(campaign, problem)


def start_due(*, now: datetime, day: date) -> list[Campaign]:
    """Start each campaign whose time has come; any number of workers may try. Returns those that this call started.

    One at which our code breaks is set aside, and the others start. While PostgreSQL is away or busy no campaign is to
    blame: it is tried again the next time.
    """
    started = []
    due = Campaign.objects.filter(state=Campaign.State.SCHEDULED, scheduled_for__lte=now)
    for campaign in due.select_related("author").order_by("scheduled_for"):
        try:
            if start(campaign=campaign, at=now, day=day, by=None) is not None:
                started.append(campaign)
        except NotNow:
            continue  # another worker was quicker, or somebody took it back
        except (OperationalError, InterfaceError) as problem:
            logger.warning("PostgreSQL failed while campaign %s was started: %s", campaign.pk, problem)
        except SoftTimeLimitExceeded:
            raise  # the worker's time is up, whichever campaign it was at
        except Exception as fault:
            logger.exception("Campaign %s could not be started", campaign.pk)
            _set_aside_broken(campaign, fault)
    return started


@action
def finish_sent(*, at: datetime, by: None = None) -> int:
    """Call campaigns sent of which nothing is on its way any more; returns how many."""
    unfinished = Message.objects.unfinished().filter(letter=OuterRef("letter"))
    done = Campaign.objects.filter(state=Campaign.State.SENDING).exclude(Exists(unfinished))
    return done.update(state=Campaign.State.SENT, finished_at=at)


@action
def judge_clicks(*, now: datetime, by: None = None) -> int:
    """Judge what was clicked, and record one act for each person and campaign; returns how many people's."""
    people = clicks.judge_some(now=now, by=None)
    acts = {
        event.message_id: Act(event.message.person_id, f"outbox.message:{event.message_id}", event.at)
        for event in people
        if event.message.person_id
    }
    if acts:
        engagement.record_many(CLICK.key, list(acts.values()), by=None)
    return len(people)


_OVER = (Campaign.State.SENT, Campaign.State.CANCELLED)
_APPROVAL = ("approver", "approved_at", "approved_recipients", "approved_for")


def _set_aside_broken(campaign: Campaign, fault: Exception) -> None:
    """It would break again at every look; whoever took it up or took it back meanwhile knows better."""
    with contextlib.suppress(NotNow):
        set_aside(campaign=campaign, problem=BROKE, by=None)
    Mishap.objects.record("campaign", f"{type(fault).__name__} at the start of campaign {campaign.pk}")


def _freeze(campaign: Campaign, author: Actor, *, at: datetime, day: date) -> Headcount:
    """Those who are counted are those who get it: the rows are written, and a refusal takes them back with it."""
    if not Campaign.objects.allowed(author, Can.WRITE_CAMPAIGN).filter(pk=campaign.pk).exists():
        raise NotYours(f"{campaign.author} may not send campaigns here any more.")
    campaign.letter = outbox.write(
        source=campaign.source,
        topic=campaign.topic,
        subject=campaign.subject,
        body=campaign.body,
        sender_name=campaign.author.name,
        reply_to=campaign.answers_to,
        not_after=at + LATEST,
        by=None,
    )
    headcount = outbox.freeze(
        letter=campaign.letter, people=queries.people(campaign, actor=author), not_before=at, day=day, by=None
    )
    if why := approval.why_ask(campaign, recipients=headcount.deliverable):
        raise NotApproved(why)
    return headcount


def _locked(campaign: Campaign, *states: Campaign.State, wait: bool = True) -> Campaign:
    """The row as it is now, held until the transaction ends. Raises NotNow when it is in no such state.

    Without `wait` also when somebody else holds it: they are doing the same.
    """
    rows = Campaign.objects.select_for_update(of=("self",), skip_locked=not wait)
    row = rows.select_related("author", "topic", "letter").filter(pk=campaign.pk).first()
    if row is None or row.state not in states:
        now = row.get_state_display().lower() if row else "being changed"
        verb = "" if now.startswith("waits") else "is "
        raise NotNow(f"“{campaign}” {verb}{now} by now. Look at it again.")
    return row


def _only_author(campaign: Campaign, by: User) -> None:
    if campaign.author_id != by.pk:
        raise NotYours(f"Only {campaign.author} changes and sends it. You can make a copy of your own.")


def _check_words(campaign: Campaign) -> None:
    if not campaign.subject.strip() or not campaign.body.strip():
        raise NotReady("Write a subject and a message first.")
    outbox.check(subject=campaign.subject, body=campaign.body)


def _back_to_draft(campaign: Campaign, problem: str) -> None:
    """It keeps its time as what was typed: nothing starts before somebody presses a button again."""
    _put_back(campaign, Campaign.State.DRAFT, problem)


def _back_to_approval(campaign: Campaign, problem: str, day: date) -> None:
    """It keeps its time, which whoever approves may find to have passed."""
    _put_back(campaign, Campaign.State.AWAITING, problem)
    notices.ask_approvers(campaign, day=day)


def _put_back(campaign: Campaign, state: Campaign.State, problem: str) -> None:
    """Where there is a problem, the author is told: on the campaign's page in as many whole words as fit, by mail in
    all."""
    kept = shorten(problem, width=300, placeholder=" …")
    campaign.state, campaign.problem, campaign.letter = state, kept, None
    _void_approval(campaign)
    campaign.save(update_fields=["state", "problem", "letter", *_APPROVAL, "scheduled_for", "saved_at"])
    if problem:
        notices.tell_author(campaign, problem)


def _void_approval(campaign: Campaign) -> None:
    for fact in _APPROVAL:
        setattr(campaign, fact, None)


def _minute(at: datetime) -> datetime:
    """As pages say it, so that what was approved and what is typed again are the same."""
    return at.replace(second=0, microsecond=0)


def _ring_start() -> None:
    from campaigns.tasks import run_due  # noqa: PLC0415  # tasks call actions

    ring(run_due)
