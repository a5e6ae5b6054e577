"""A campaign while it is written. Who writes it sends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from accounts.models import User
from campaigns.actions.common import ChangedMeanwhile, check_words, locked, only_author
from campaigns.models import Campaign
from core.action import action
from locals.models import Local, Region
from outbox import actions as outbox
from outbox.models import Message, Topic


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
    campaign = locked(campaign, Campaign.State.DRAFT)
    only_author(campaign, by)
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
    check_words(campaign)
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
