"""Errors that a person or htmx can read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ErrorPageMiddleware:
    """Placeholder order: the innermost middleware, nearest to the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
