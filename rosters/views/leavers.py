"""Those who are not on a complete list: end the jobs of who left, and let them go on again."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from audiences import rows
from core.methods import require_safe_or_post
from core.paging import COUNTED_TO, page_of
from core.rehearsal import show_then_do
from locals.access import SignedInRequest
from members.actions import Done, rehearsed
from members.models import EmploymentQuerySet
from rosters import actions, queries
from rosters.forms import LeaversForm
from rosters.models import StaffList
from rosters.views.lists import do, list_of

ORDER = ["person__last_name", "person__first_name"]


@never_cache
@require_safe_or_post
def leavers(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose whose jobs end and from when, see what that does, do it."""
    found = list_of(request.actor, pk)
    if not found.tells_who_left:
        return redirect(found)
    jobs = queries.leavers(found, actor=request.actor)
    form = LeaversForm(request.POST or None, initial={"on": found.as_of})

    def act() -> Done:
        on = form.cleaned_data["on"]
        return actions.end_jobs(staff_list=found, jobs=form.chosen(jobs), on=on, by=request.user)

    is_done, would = show_then_do(
        request, form,
        show=lambda: rehearsed(act).says,
        do=lambda: messages.success(request, " ".join(act().says)),
    )  # fmt: skip
    if is_done:
        return redirect("rosters:leavers", pk=pk)
    if would:
        chosen = ",".join(map(str, form.chosen(jobs).values_list("pk", flat=True)))
        return render(request, "rosters/leave.html", {"list": found, "form": form, "would": would, "chosen": chosen})
    return _page(request, found, form, jobs)


def _page(request: SignedInRequest, found: StaffList, form: LeaversForm, jobs: EmploymentQuerySet) -> HttpResponse:
    page = page_of(
        jobs.select_related("person", "worksite"), order=ORDER, at=request.GET.get("at"), count_to=COUNTED_TO
    )
    people = [job.person for job in page.rows]
    shown = {row.key: row for row in rows.of_people([person.pk for person in people], request.actor)}
    alike = queries.unused_rows_like(found, people) if found.refused_in_all else {}
    context = {
        "list": found,
        "form": form,
        "page": page,
        "jobs": [(job, shown.get(job.person_id), alike.get(job.person_id)) for job in page.rows],
        "in_doubt": queries.rows_in_doubt(found).count() if found.refused_in_all else 0,
        "ended": queries.ended_as_leavers(found, actor=request.actor).count(),
        "ticked": form.keys if form.is_bound else [],
    }
    return render(request, "rosters/leavers.html", context, status=422 if form.errors else 200)


@require_POST
def leavers_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let all the jobs go on that were ended from this page."""
    found = list_of(request.actor, pk)
    jobs = queries.ended_as_leavers(found, actor=request.actor)
    take_back = partial(actions.take_ends_back, staff_list=found, jobs=jobs, by=request.user)
    return do(
        request, found, lambda: messages.success(request, " ".join(take_back().says)),
        to=reverse("rosters:leavers", args=[pk]),
    )  # fmt: skip
