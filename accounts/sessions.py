"""Sessions in the database (settings.SESSION_ENGINE), each tied to its user; and what a session knows of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from accounts.models import Session, User
from core import clock

SIGNED_IN_AT = "signed_in_at"  # seconds since the epoch
SEEN_AT = "seen_at"
TRUSTED = "trusted_device"
TRUST_WISHED = "trust_wished"  # ticked on the way in, before the sign-in is complete
DEMO = "demo_session"

WRITE_SEEN_EVERY = 5 * 60  # seconds; a write at each request would double the cost of small pages


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get(SESSION_KEY)
        return row


def began(session: SessionBase, *, trusted: bool) -> None:
    """A sign-in is complete: the clocks of this session start."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = clock.now().timestamp()
    session.pop(DEMO, None)
    session.pop(TRUSTED, None)
    if trusted:
        session[TRUSTED] = True
        session.set_expiry(settings.TRUSTED_DEVICE_SECONDS)
    else:
        session.set_expiry(None)


def distrust(session: SessionBase) -> None:
    """The short limits hold from now on."""
    session.pop(TRUSTED, None)
    session.set_expiry(None)


def is_over(session: SessionBase) -> bool:
    """Idle for too long, or signed in too long ago. A session whose beginning is unknown is over."""
    now = clock.now().timestamp()
    if session.get(TRUSTED):
        longest = idle = settings.TRUSTED_DEVICE_SECONDS
    else:
        longest, idle = settings.SESSION_COOKIE_AGE, settings.SESSION_IDLE_SECONDS
    began_at: float = session.get(SIGNED_IN_AT, 0)
    seen_at: float = session.get(SEEN_AT, 0)
    return now - began_at >= longest or now - seen_at >= idle


def seen(session: SessionBase) -> None:
    """Remember that somebody is there. Written every few minutes: a session ends up to that much early, never late."""
    now = clock.now().timestamp()
    if now - session.get(SEEN_AT, 0) >= WRITE_SEEN_EVERY:
        session[SEEN_AT] = now


def is_demo(request: HttpRequest) -> bool:
    """A session that began with a demo button; it counts only where the demo sign-in exists."""
    return bool(settings.DEMO and request.session.get(DEMO))


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of the user, in every browser, but the one with that key; how many there were."""
    return Session.objects.filter(user=user).exclude(session_key=but or "").delete()[0]
