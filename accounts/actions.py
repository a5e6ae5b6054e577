"""Everything that changes who may sign in, and how."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import factors, mail, sessions
from accounts.models import NO_ADDRESS, Invitation, Session, User
from accounts.queries import Ticket
from core import clock
from core.action import action
from core.errors import ActionError
from core.registry import registered
from core.types import AddressProved, Claim, IdentityProvider, MailArrives
from core.unseen import plain

INVITATION_LASTS = timedelta(days=7)


class NoEntry(ActionError):
    """The address was proved, but lets nobody in (any more)."""


class AlreadySignsIn(ActionError):
    """That address belongs to somebody who signs in already: `user`."""

    def __init__(self, user: User) -> None:
        super().__init__(f"{user} signs in with that address already. Give them the role instead.")
        self.user = user


class Disabled(ActionError):
    """The user is disabled; that is not undone by an invitation."""


class AddressTaken(ActionError):
    """Somebody else signs in with that address."""


class InvitationOver(ActionError):
    """The invitation was used, replaced, or is too old."""


class NotYourself(ActionError):
    """Nobody locks themselves out by mistake."""


@action
def enter(*, address: str, ticket: Ticket | None, by: User | None) -> User:
    """Somebody proved that they read the mail of `address`: the user they are. With a ticket, the record is asked whose
    address it is by now; the first time makes a user.

    Raises NoEntry, or what the records' provider refuses with, and then no user is made.
    """
    if ticket:
        _serialize(address)
    user = User.objects.filter(email=address).first()
    is_known = user is not None
    if user is None and ticket:
        user = _of_record(address, ticket)
    if user is None or not user.is_active:
        raise NoEntry("This code is not valid any more. Please ask for a new one.")
    if is_known:
        _tie(user)
    note_arrival(address=address, user=user, by=user)
    return user


def _tie(user: User) -> None:
    """Whoever proved the address of a record that nobody signs in for is that person, however they got their user."""
    for provider in registered(IdentityProvider):
        claim = provider.find(user.email)
        if isinstance(claim, Claim) and claim.user is None:
            with suppress(ActionError), transaction.atomic():  # they have a record already, or another has the address
                provider.link(user, claim.reference)


@action
def note_arrival(*, address: str, user: User | None, by: User | None) -> None:
    """Mail to that address arrives: `user` read a code or a link there, or (None) staff say so."""
    for listener in registered(MailArrives):
        listener.then(address, user)


def _of_record(address: str, ticket: Ticket) -> User | None:
    """The user of the record, which exists or is made; whoever had no address signs in with this one from now on."""
    provider = next((it for it in registered(IdentityProvider) if it.key == ticket.provider), None)
    if provider is None:
        return None
    claim = provider.find(address)
    if isinstance(claim, Claim) and claim.reference == ticket.reference and claim.user:
        user = User.objects.select_for_update().get(pk=claim.user)
        if not user.has_address:
            user.email = address
            user.save(update_fields=["email"])
        return user
    user = User.objects.create_user(address, name=ticket.name)
    provider.link(user, ticket.reference)
    return user


def _serialize(address: str) -> None:
    """Two browsers that prove the same new address at once make one user: the second waits and finds it."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"accounts.enter:{address}"],
        )


@action
def invite(*, email: str, name: str, by: User | None) -> Invitation:
    """Ask somebody to sign in; the mail leaves after the commit, and `mailed_at` tells whether it did.

    Their user exists at once, so that it can be given roles, but stays disabled until the link has been used. A
    second invitation replaces the first, and its name the one that was typed then. Raises AlreadySignsIn or Disabled.
    """
    address, name = User.objects.normalize_email(email).lower(), plain(name)
    user = User.objects.select_for_update().filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, name=name, is_active=False)
    elif user.is_active:
        raise AlreadySignsIn(user)
    elif not user.invitations.pending().exists():
        raise Disabled(f"{user} is disabled. Enable them instead of inviting them.")
    elif name:
        rename(user=user, name=name, by=by)
    user.invitations.pending().delete()
    now = clock.now()
    invitation = Invitation.objects.create(user=user, invited_by=by, created_at=now, expires_at=now + INVITATION_LASTS)
    transaction.on_commit(lambda: mail.send_invitation(invitation))
    return invitation


@action
def accept(*, invitation: Invitation, by: User | None) -> User:
    """The button behind the link was pressed: the user is enabled. Raises InvitationOver."""
    row = Invitation.objects.select_for_update(of=["self"]).select_related("user").filter(pk=invitation.pk).first()
    if row is None or not row.is_open(clock.now()):
        raise InvitationOver("This invitation has been used or is too old. Ask whoever invited you for a new one.")
    row.accepted_at = clock.now()
    row.save(update_fields=["accepted_at"])
    row.user.is_active = True
    row.user.save(update_fields=["is_active"])
    _tie(row.user)
    note_arrival(address=row.user.email, user=row.user, by=row.user)
    return row.user


@action
def rename(*, user: User, name: str, by: User | None) -> bool:
    """Others see the user by that name from now on, also beside what they did before; whether it is another one.

    History keeps when and by whom, and no names.
    """
    name = plain(name)
    if not name or name == user.name:
        return False
    user.name, user.renamed_at = name, clock.now()
    user.save(update_fields=["name", "renamed_at"])
    return True


@action
def move_address(*, user: User, to: str | None, session: str | None = None, by: User | None) -> int:
    """From now on the user signs in with `to`; with None, with no address until one of their record is proved.

    The former address is told, and whoever came in with it is out: every session ends but the one with that key.
    Returns how many did. An invitation sent to the former address is void. Raises AddressTaken.
    """
    old, had_address = user.email, user.has_address
    user.email = User.objects.normalize_email(to).lower() if to else f"user-{user.pk}{NO_ADDRESS}"
    if User.objects.filter(email=user.email).exclude(pk=user.pk).exists():
        user.email = old
        raise AddressTaken("Somebody else signs in with that address.")
    if user.email == old:
        return 0
    user.address_moved_at = clock.now()
    user.save(update_fields=["email", "address_moved_at"])
    user.invitations.pending().update(expires_at=clock.now())
    if had_address and user.is_active:
        mail.post("address_moved", old, user=user, by=by)
    return sessions.end_all(user, but=session)


@action
def prove_address(*, user: User, address: str, session: str | None, by: User) -> int:
    """Users proved that they read a new address, and sign in with it from now on; see `move_address`.

    Raises AddressTaken, or what a listener (core.types.AddressProved) refuses with.
    """
    old = user.email
    ended = move_address(user=user, to=address, session=session, by=by)
    for listener in registered(AddressProved):
        listener.then(user, old)
    note_arrival(address=user.email, user=user, by=by)
    return ended


@action
def sign_out_elsewhere(*, user: User, session: str | None, by: User) -> int:
    """End every session of the user but the one with that key, those of trusted devices too; how many there were."""
    return sessions.end_all(user, but=session)


@action
def disable_user(*, user: User, by: User | None) -> int:
    """Nobody signs in as this user any more. Ends every session (how many there were) and a pending invitation."""
    if user == by:
        raise NotYourself("You cannot disable yourself. Ask another administrator.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.invitations.pending().delete()
    return sessions.end_all(user)


@action
def enable_user(*, user: User, by: User | None) -> None:
    """The user may sign in again, as before."""
    user.is_active = True
    user.save(update_fields=["is_active"])


@action
def reset_factors(*, user: User, by: User | None) -> None:
    """Somebody lost their phone or keys: forget every factor and end every session. A mail tells who has an address.

    With a code by mail they come in and set up a new factor, so whoever resets must be sure who asked.
    """
    Authenticator.objects.filter(user=user).delete()
    user.factors_reset_at = clock.now()
    user.save(update_fields=["factors_reset_at"])
    sessions.end_all(user)
    if user.has_address:
        mail.post("factors_reset", user.email, user=user, by=by)


@action
def forget_app(*, user: User, by: User | None) -> None:
    """The authenticator app of somebody who sets up another one in the same transaction."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()


@action
def renew_factors(*, by: User | None) -> tuple[int, int]:
    """Encrypt every secret anew with the first key: how many were, and how many no key could read."""
    renewed = unreadable = 0
    for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        try:
            row.data = factors.renewed(row.data)
        except factors.UnreadableFactor:
            unreadable += 1
        else:
            row.save(update_fields=["data"])
            renewed += 1
    return renewed, unreadable


@action
def sweep(*, by: User | None) -> int:
    """Delete sessions that are over and counters that count no more; how many rows. For the night."""
    now = clock.now()
    swept, _ = Session.objects.filter(expire_date__lt=now).delete()
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("DELETE FROM accounts_counters WHERE expires < %s", [now])
        return swept + int(cursor.rowcount)


@action
def forget_password(*, user: User, by: User | None) -> None:
    """From now on the user signs in by code or passkey, until they choose a new password. Ends their other sessions."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
