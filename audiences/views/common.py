"""What pages that read conditions have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpResponse
from django.shortcuts import render

from audiences.language import BadAudience
from locals.access import SignedInRequest


def conditions_read[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    """An address whose conditions cannot be understood or used is answered with a sentence and 400."""

    @wraps(view)
    def answer(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadAudience as refusal:
            return render(request, "audiences/refused.html", {"refusal": refusal}, status=400)

    return answer
