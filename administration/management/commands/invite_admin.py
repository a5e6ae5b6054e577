import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import mail
from accounts.models import NAME_LENGTH, Invitation
from administration.actions import make_administrator
from core import clock
from core.errors import ActionError
from core.fields import NameField
from core.formats import moment
from devstack.demo import stack_of_database

ADDRESS_LENGTH = 254  # of every address by which somebody signs in
UNSHOWN = "The name has characters that cannot be shown. Type it anew."
_NAME = NameField(
    max_length=NAME_LENGTH,
    required=False,
    error_messages={
        "max_length": "The name has %(show_value)d letters; %(limit_value)d are the most.",
        "null_characters_not_allowed": UNSHOWN,
    },
)


class Command(BaseCommand):
    help = "Invite an administrator: gives the role and mails the link. Run again, it replaces the invitation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address they will sign in with")
        parser.add_argument("--name", default="", help="their name, as others will see it")
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        email, name = _address(options["email"]), _name(options["name"])
        try:
            invitation, given = make_administrator(email=email, name=name, on=clock.today(), by=None)
        except ActionError as refusal:
            raise CommandError(str(refusal)) from refusal
        self._report(email, invitation, given=given, as_json=options["json"])

    def _report(self, email: str, invitation: Invitation | None, *, given: bool, as_json: bool) -> None:
        mailed = invitation is not None and invitation.mailed_at is not None
        link = mail.invitation_link(invitation) if invitation and not mailed else None
        if as_json:
            report = {
                "email": email,
                "role_given": given,
                "invited": invitation is not None,
                "mailed": mailed,
                "link": link,
            }
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(f"{email} {'is an administrator now' if given else 'was an administrator already'}.")
        if invitation is None:
            self.stdout.write("They sign in already, so nothing was mailed.")
        elif mailed:
            self.stdout.write(f"The invitation was mailed. It is valid until {moment(invitation.expires_at)}.")
        else:
            self.stdout.write(f"The mail could not be sent. Give them this link, which works once: {link}")
        if stack := stack_of_database():
            self.stdout.write(
                f"This is the {stack.name} database in {stack}, not a real one: to invite into yours, set DATABASE_URL."
            )


def _address(said: str) -> str:
    email = said.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"'{email}' is not an e-mail address.") from None
    if len(email) > ADDRESS_LENGTH:
        raise CommandError(f"The address has {len(email)} letters; {ADDRESS_LENGTH} are the most.")
    return email


def _name(said: str) -> str:
    try:
        name = str(_NAME.clean(said))
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from None
    if not name.isprintable():
        raise CommandError(UNSHOWN)
    return name
