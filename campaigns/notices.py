"""Mail about campaigns, to those who write and approve them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from campaigns import approval
from campaigns.models import Campaign
from core import clock
from core.formats import moment
from jobs.notices import post

MOST_ASKED = 20  # the others find it on their first page
_NOW: dict[str, str] = {
    Campaign.State.DRAFT: "It is a draft again:",
    Campaign.State.AWAITING: "It waits for approval:",
    Campaign.State.APPROVED: "It is still approved and has no time:",
}


def tell_author(campaign: Campaign, problem: str) -> None:
    """Why it was not sent, and where it stands now."""
    _send(f"“{campaign.name}” was not sent", [problem, _NOW[campaign.state]], campaign, to=[campaign.author])


def ask_approvers(campaign: Campaign, *, day: date) -> None:
    """Tell those who may approve it, once for each time that it is asked for: one mail, so that each sees who else."""
    is_for_later = campaign.scheduled_for is not None and campaign.scheduled_for > clock.now()
    when = f"Its time is {moment(campaign.scheduled_for)}; nothing leaves before" if is_for_later else "It leaves once"
    says = [
        f"{campaign.author} asks for your approval. {when} one of you approves it.",
        campaign.problem,
        "Read it, approve it or send it back:",
    ]
    asked = approval.approvers(campaign, day=day)
    _send(f"“{campaign.name}” waits for your approval", says, campaign, to=asked)


def _send(subject: str, says: Sequence[str], campaign: Campaign, *, to: Sequence[User]) -> None:
    """To the first `MOST_ASKED` of them who have an address."""
    addresses = [user.email for user in to if user.has_address][:MOST_ASKED]
    if not addresses:
        return
    page = f"    {settings.PUBLIC_URL}{reverse('campaigns:campaign', args=[campaign.pk])}"
    post(subject, "\n\n".join(filter(None, [*says, page])) + "\n", to=addresses)
