"""Mail about sign-in. It leaves at once through MAILERS["default"]; its text, with codes and links, is never logged.
What nobody waits for, `post`, holds neither and waits in a row."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation
from core import clock
from core.errors import ActionError
from core.letters import notice
from core.registry import registered
from core.types import Postbox

logger = logging.getLogger(__name__)

_SALT = "accounts.invitation"


class MailFailed(ActionError):
    """The mail server did not take the mail. Says nothing about whether the address is known."""


def send(template: str, to: str, **values: Any) -> None:
    """Send templates/accounts/mail/<template>.txt, whose first line is the subject, now. Raises MailFailed."""
    subject, body = _letter(template, values)
    try:
        notice(subject, body, to=[to]).send()
    except smtplib.SMTPRecipientsRefused:
        logger.warning("The mail server refused an address (%s).", template)
        raise MailFailed("The mail server refuses that address. Check how it is written, or use another one.") from None
    except (smtplib.SMTPException, OSError) as error:
        logger.error("Mail could not be sent (%s): %s", template, type(error).__name__)
        raise MailFailed("We cannot send mail at the moment. Please try again in a few minutes.") from None


def post(template: str, to: str, **values: Any) -> None:
    """Have such a mail sent once the present transaction is kept, also where no mail server answers now."""
    for box in registered(Postbox):
        box.post(*_letter(template, values), to=[to])


def _letter(template: str, values: dict[str, Any]) -> tuple[str, str]:
    context = {
        "association": settings.ASSOCIATION_NAME,
        "short": settings.ASSOCIATION_SHORT,
    } | values
    text = render_to_string(f"accounts/mail/{template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def send_invitation(invitation: Invitation) -> bool:
    """Send the link; True and `mailed_at` when the mail server took it."""
    try:
        send("invitation", invitation.user.email, invitation=invitation, link=invitation_link(invitation))
    except MailFailed:
        return False
    invitation.mailed_at = clock.now()
    invitation.save(update_fields=["mailed_at"])
    return True


def invitation_link(invitation: Invitation) -> str:
    """Whoever has this link comes in as the invited user, once: for their eyes only."""
    return settings.PUBLIC_URL + reverse("account_invitation", args=[dumps(invitation.pk, salt=_SALT)])


def invitation_of(token: str) -> Invitation | None:
    """The invitation a link was made for, used or not; None for a link that was tampered with or taken back."""
    try:
        pk = loads(token, salt=_SALT)
    except BadSignature:
        return None
    return Invitation.objects.select_related("user", "invited_by").filter(pk=pk).first()
