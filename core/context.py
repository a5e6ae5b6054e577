"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    return {
        "association": settings.ASSOCIATION_NAME,
        "association_short": settings.ASSOCIATION_SHORT,
    }
