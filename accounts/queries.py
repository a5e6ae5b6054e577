"""Answers about sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.models import DemoPersona, User
from core.registry import registered
from core.types import Claim, FactorRule, IdentityProvider, Obstacle


@dataclass(frozen=True, slots=True)
class Ticket:
    """A record whose holder comes in once they prove their address. `provider` and `reference` find it again."""

    provider: str
    reference: str
    name: str


def who_reads(address: str) -> User | Ticket | Obstacle | None:
    """Whom an address (in lower case) would let in, what stands in the way, or None when nobody knows it.

    The records are asked for every address, those of users too, so that the answer takes the same work for each.
    """
    user = User.objects.filter(email=address).first()
    found = [(provider.key, provider.find(address)) for provider in registered(IdentityProvider)]
    if user:
        return user if user.is_active else None
    tickets = [Ticket(key, claim.reference, claim.name) for key, claim in found if isinstance(claim, Claim)]
    obstacles = {answer for _, answer in found if isinstance(answer, Obstacle)}
    if len(tickets) > 1 or Obstacle.SHARED in obstacles:
        return Obstacle.SHARED
    return tickets[0] if tickets else next(iter(obstacles), None)


def needs_factor(user: User) -> bool:
    """Does something this user may do demand a second factor? Asks the rules of the floors above."""
    return any(rule.needs(user) for rule in registered(FactorRule))


def offers_factor(user: User) -> bool:
    """Would this user, who need not have one, be better off with a second factor? Asks the same rules."""
    return any(rule.offers(user) for rule in registered(FactorRule))


def has_factor(user: User) -> bool:
    """An authenticator app or a passkey is set up. Recovery codes alone are none."""
    return bool(_factors(user).exists())


def has_app(user: User) -> bool:
    return _factors(user).filter(type=Authenticator.Type.TOTP).exists()


def is_last_needed(factor: Authenticator) -> bool:
    """Is it the only one of somebody who needs one? Without it a code by mail alone would let them in."""
    return not _factors(factor.user).exclude(pk=factor.pk).exists() and needs_factor(factor.user)


def _factors(user: User) -> QuerySet[Authenticator]:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=kinds)
    return rows


def personas() -> QuerySet[DemoPersona]:
    """The invented people of the demo sign-in, in the order of their buttons."""
    return DemoPersona.objects.select_related("user").filter(user__is_active=True)
