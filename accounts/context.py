"""What every page knows of the session."""

from django.conf import settings
from django.http import HttpRequest

from accounts import sessions


def demo(request: HttpRequest) -> dict[str, object]:
    """Whether to say that everybody is invented: in a demo session, and before anybody came in where such exist."""
    user = getattr(request, "user", None)
    is_somebody = user is not None and user.is_authenticated
    return {"demo": sessions.is_demo(request) if is_somebody else settings.DEMO}
