"""Who may come in, by what, and who asks to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


def _nobody(_user: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class FactorRule:
    """Says which users must have a second factor, and to which others it is offered when they trust a device.

    `needs(user)` is asked at most once per request, and never for a session that has proved a factor today. It
    may run queries, but keeps what it read on the user, so that the page does not read it again.
    """

    key: str
    needs: Callable[[Any], bool]  # of an accounts.User
    offers: Callable[[Any], bool] = _nobody


@dataclass(frozen=True, slots=True)
class Claim:
    """A record whose holder may come in: exactly one person, found by a personal address that nobody shares.

    `reference` names the record for its provider (a primary key as text). `user` is the key of the user that the record
    has already; where it has none, one is made and `name` becomes its name.
    """

    reference: str
    name: str
    user: int | None = None


class Obstacle(StrEnum):
    """Why an address on the records lets nobody in. Told by mail to that address, never on a page."""

    SHARED = "shared"  # several people gave it
    WORK = "work"  # a work or district address proves nothing about who reads it


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Lets people of an app's records sign in by the addresses on record.

    `find(address)` is asked when a code is requested, and again once it was typed, with an address in lower case. It
    answers a `Claim`, an `Obstacle`, or None for an address that lets nobody in, and takes the same time for each.

    `link(user, reference)` is called once that address has been proved, by a code or an invitation. It asks again
    whether `user.email` still names that record and no other, locks the record, ties it to the user, and raises
    `core.errors.ActionError` when it may not: then no user is made for it.
    """

    key: str
    find: Callable[[str], Claim | Obstacle | None]
    link: Callable[[Any, str], None]  # an accounts.User, a reference


@dataclass(frozen=True, slots=True)
class UserLinked:
    """Asks to be told when a person of the records gets a user: `then(person)` runs in the same transaction."""

    key: str
    then: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class AddressProved:
    """Asks to be told when users prove a new sign-in address of their own: `then(user, old)` runs in the same
    transaction, and refuses the address with an `ActionError`."""

    key: str
    then: Callable[[Any, str], None]


@dataclass(frozen=True, slots=True)
class MailArrives:
    """Asks to be told that mail to an address arrives: `then(address, user)` runs in the same transaction.

    `user` typed a code or used a link that was sent there; None where staff say that it works.
    """

    key: str
    then: Callable[[str, Any], None]


@dataclass(frozen=True, slots=True)
class MailBounces:
    """Asks to be told that mail to an address came back, as staff say: `then(address)` runs in the same transaction."""

    key: str
    then: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Postbox:
    """Keeps a mail about signing in that nobody waits for until a mail server takes it: `post(subject, text, to=[…])`
    runs in the transaction of what it tells of."""

    key: str
    post: Callable[..., None]
