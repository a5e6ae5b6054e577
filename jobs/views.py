"""How far long work is, and the two addresses that a load balancer asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from core.htmx import is_htmx
from jobs import actions, queries
from jobs.models import LongJob

if TYPE_CHECKING:
    from accounts.models import User
    from jobs.models import Viewer

    class ActorRequest(HttpRequest):
        user: User
        actor: Viewer


@require_safe
@never_cache
def job(request: ActorRequest, pk: int) -> HttpResponse:
    """The page of a job; for htmx its moving part, which asks again every second until the job is over."""
    found = LongJob.objects.get_for(request.actor, LongJob.SEE, pk=pk)
    context = {"job": found, "is_left": queries.is_left(found)}
    if not is_htmx(request):
        return render(request, "jobs/job.html", context)
    if found.state == LongJob.State.DONE and found.link:
        return HttpResponseClientRedirect(found.link)
    return render(request, "jobs/job.html#progress", context)


@require_POST
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    found = LongJob.objects.get_for(request.actor, LongJob.SEE, pk=pk)
    actions.cancel(job=found, by=request.user)
    return redirect("jobs:job", pk=pk)


@require_safe
@never_cache
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """This process answers. Asks nobody else: a restart would not bring the database back."""
    return JsonResponse({"ok": True})


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Can this process serve pages? 503 when not, with the checks that say so."""
    answers = queries.health(only_ready=True)
    ok = all(health.ok for _, health in answers)
    checks = {check.key: {"ok": health.ok, "says": health.says} for check, health in answers}
    return JsonResponse({"ok": ok, "checks": checks}, status=200 if ok else 503)
