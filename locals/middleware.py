"""The request learns who is acting."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from locals.access import actor_today


class ActorMiddleware:
    """`request.actor`: read at each request from today's assignments, with one query at first use, so rights end with
    the term."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            request.actor = SimpleLazyObject(lambda: actor_today(user))  # type: ignore[attr-defined]
        return self.get_response(request)
