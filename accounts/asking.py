"""How often codes for one address may be asked for; docs/sign_in.md has the numbers."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import consume
from django.http import HttpRequest


def may_ask(request: HttpRequest, address: str) -> bool:
    """Count one more mail to the address, the first as well as another one, known or not; False where it is too many.

    For the address and the place they ask from, so that nobody uses up somebody else's tries; and, with patience, for
    the address alone, so that nobody's mailbox is flooded.
    """
    place = get_adapter().get_client_ip(request)
    return bool(
        consume(request, action="request_login_code", key=f"{address} {place}")
        and consume(request, action="request_login_code_anywhere", key=address)
    )
