"""When a campaign leaves, and whether. Who approves is not who wrote."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from accounts.models import User
from campaigns import approval, notices, queries
from campaigns.actions.common import (
    APPROVAL,
    ChangedMeanwhile,
    NotNow,
    NotReady,
    NotYours,
    back_to_draft,
    check_words,
    locked,
    only_author,
    void_approval,
)
from campaigns.models import Campaign
from core.action import action
from jobs.bell import ring
from locals.access import Actor
from outbox import actions as outbox
from outbox.models import State

FURTHEST = timedelta(days=365)
TO_SEND = (Campaign.State.DRAFT, Campaign.State.APPROVED)  # those that their author may give a time
TO_STOP = tuple(state for state in Campaign.State if state not in {Campaign.State.SENT, Campaign.State.CANCELLED})


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
    campaign = locked(campaign, *TO_SEND)
    only_author(campaign, by)
    if not now - timedelta(minutes=5) <= at <= now + FURTHEST:
        raise NotReady("Choose a time between now and a year from now.")
    check_words(campaign)
    _check_audience(campaign, whom)
    counted = queries.headcount(campaign, actor=Actor.of(by, day)).deliverable
    if not counted:
        raise NotReady("Nobody would get it. Look at who is left out, or choose other people.")
    _refuse_many_more(counted, recipients)
    was_approved = campaign.approver_id is not None
    campaign.scheduled_for = _minute(at)
    why = approval.why_not_covered(campaign, recipients=counted)
    must_ask = bool(why) and approval.is_needed(counted)
    if why:
        void_approval(campaign)
    campaign.state = Campaign.State.AWAITING if must_ask else Campaign.State.SCHEDULED
    campaign.problem = why if must_ask and was_approved else ""
    campaign.save(update_fields=["scheduled_for", "problem", "state", *APPROVAL, "saved_at"])
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
    campaign = locked(campaign, Campaign.State.AWAITING)
    if campaign.author_id == by.pk:
        raise NotYours("You wrote it, so somebody else approves it.")
    if seen is not None and seen != campaign.mark:
        raise ChangedMeanwhile("It was changed after you opened it. Look at it again before you approve it.")
    if why := approval.why_not_approve(campaign, actor=Actor.of(by, day)):
        raise NotYours(why)
    counted = approval.recipients_now(campaign, day=day)
    _refuse_many_more(counted, recipients)
    campaign.approver, campaign.approved_at, campaign.approved_recipients = by, at, counted
    campaign.approved_for = campaign.scheduled_for = _minute(max(campaign.scheduled_for or at, at))
    campaign.state, campaign.problem = Campaign.State.SCHEDULED, ""
    campaign.save(update_fields=[*APPROVAL, "scheduled_for", "state", "problem", "saved_at"])
    _ring_start()
    return campaign


@action
def take_back(*, campaign: Campaign, by: User, why: str = "") -> Campaign:
    """Make it a draft again, to change it or because the one who was to approve it said why not. Approval is gone."""
    waiting = (Campaign.State.AWAITING, Campaign.State.APPROVED, Campaign.State.SCHEDULED)
    campaign = locked(campaign, *waiting)
    said = f"{by} sent it back: {why}" if why else f"{by} sent it back."
    back_to_draft(campaign, "" if by.pk == campaign.author_id else said)
    return campaign


@action
def unschedule(*, campaign: Campaign, by: User) -> Campaign:
    """Keep it without a time; and its approval, which goes on being for the time that was approved. Where a colleague
    does it, the author is told."""
    campaign = locked(campaign, Campaign.State.SCHEDULED)
    campaign.state = Campaign.State.APPROVED if campaign.approver_id else Campaign.State.DRAFT
    campaign.scheduled_for = None
    if by.pk != campaign.author_id:
        campaign.problem = f"{by} took its time off."
        notices.tell_author(campaign, campaign.problem)
    campaign.save(update_fields=["state", "scheduled_for", "problem", "saved_at"])
    return campaign


@action
def cancel(*, campaign: Campaign, at: datetime, by: User) -> int:
    """Stop it for good. Returns how many messages did not go out because of it. Raises NotNow where all have left."""
    campaign = locked(campaign, *TO_STOP)
    if campaign.letter and not campaign.letter.messages.filter(state__in=State.unfinished()).exists():
        raise NotNow("Every message has left already: there is nothing to stop.")
    stopped = outbox.cancel(letter=campaign.letter, at=at, by=by) if campaign.letter else 0
    campaign.state, campaign.finished_at = Campaign.State.CANCELLED, at
    campaign.save(update_fields=["state", "finished_at", "saved_at"])
    return stopped


def _check_audience(campaign: Campaign, whom: str | None) -> None:
    if not campaign.has_audience:
        raise NotReady("Choose first who gets it.")
    if whom not in {None, campaign.audience_mark}:
        raise ChangedMeanwhile(
            "Other people were chosen meanwhile, perhaps in another window. Look at who gets it now."
        )


def _refuse_many_more(counted: int, recipients: int | None) -> None:
    """Than stood on the page; None where nobody looked at one."""
    if recipients is not None and counted > approval.covers_up_to(recipients):
        raise ChangedMeanwhile(f"{counted:,} people would get it now, not {recipients:,}. Look at it again.")


def _minute(at: datetime) -> datetime:
    """As pages say it, so that what was approved and what is typed again are the same."""
    return at.replace(second=0, microsecond=0)


def _ring_start() -> None:
    from campaigns.tasks import run_due  # noqa: PLC0415  # tasks call actions

    ring(run_due)
