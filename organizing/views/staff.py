"""Staff's list of conversations, and the full form on a person's page."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.actions import record_look
from core.errors import ActionError
from core.htmx import is_htmx
from core.methods import require_safe_or_post
from core.paging import COUNTED_TO, page_of
from locals.access import Can, SignedInRequest, require
from members.models import Person
from organizing import actions, queries
from organizing.forms import FilterForm, IssueFormSet, TalkForm
from organizing.models import Conversation
from organizing.views.common import logged


@never_cache
@require_safe
def conversations(request: SignedInRequest) -> HttpResponse:
    """Conversations in scope, newest first, narrowed by place, assessment, issue, and who talked."""
    require(request.actor, Can.SEE_ASSESSMENT)
    seen = Conversation.objects.allowed(request.actor, Can.SEE_ASSESSMENT)
    places = queries.places(request.actor, request.GET.dict())
    form = FilterForm(request.GET, talkers=queries.talkers(request.actor), places=places)
    narrowed = form.narrow(seen)
    rows = form.of_tab(narrowed, request.actor).select_related("person", "by").prefetch_related("issues")
    order = ["follow_up_on", "-at"] if form.is_by_promise else ["-at"]
    page = page_of(rows, order=order, at=request.GET.get("at"), size=50, count_to=COUNTED_TO)
    work = queries.workplaces([talk.person_id for talk in page.rows], request.actor)
    return render(
        request,
        "organizing/conversations.html",
        {
            "page": page,
            "talks": [
                replace(talk, work=work.get(talk.conversation.person_id, ""))
                for talk in queries.talks(page.rows, request.actor)
            ],
            "form": form,
            "due": narrowed.due(request.actor.day).count(),
            "own_due": narrowed.of(request.actor).due(request.actor.day).count(),
            "day": request.actor.day,
            "may_edit_issues": request.actor.can(Can.EDIT_ISSUES),
        },
    )


@never_cache
@require_safe_or_post
def log(request: SignedInRequest, pk: int) -> HttpResponse:
    """A talk with everything about it, logged from a person's page; for htmx the form alone, to stand on that page."""
    person = Person.objects.get_for(request.actor, Can.LOG_CONVERSATION, pk=pk)
    record_look(kind="talks", key=person.pk, by=request.user)
    form = TalkForm(request.POST or None)
    if logged(form, person, by=request.user):
        messages.success(request, f"Your talk with {person} is logged. The score follows within seconds.")
        return redirect("members:person", pk=person.pk)
    context = {"person": person, "form": form}
    template = "organizing/log.html#form" if is_htmx(request) else "organizing/log.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@never_cache
@require_safe_or_post
def issues(request: SignedInRequest) -> HttpResponse:
    """What talks offer to tick: all issues of the association on one page, and a line for one more."""
    require(request.actor, Can.EDIT_ISSUES)
    lines = IssueFormSet(request.POST or None, queryset=queries.issues())
    if lines.is_valid():
        changed = [line.instance for line in lines if line.has_changed()]
        try:
            actions.keep_issues(issues=changed, by=request.user)
        except ActionError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Saved. Talks offer them from now on." if changed else "Nothing was changed.")
            return redirect("organizing:issues")
    return render(request, "organizing/issues.html", {"lines": lines}, status=422 if lines.is_bound else 200)
