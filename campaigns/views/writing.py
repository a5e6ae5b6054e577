"""Before a campaign goes: the list, the words, whom it goes to, how it reads, and who is left out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from audiences import language, links, questions
from audiences import queries as audiences
from campaigns import actions, approval, choosing, queries
from campaigns.forms import NewForm, ScheduleForm, SendBackForm, WriteForm
from campaigns.models import Campaign
from campaigns.views.common import do, get, headcount
from campaigns.views.report import report_page
from core import clock
from core.addresses import number_in
from core.errors import ActionError
from core.methods import require_safe_or_post
from core.paging import COUNTED_TO, page_of
from locals.access import Can, SignedInRequest, require, roles_with
from outbox.models import Reason
from outbox.placeholders import PLACEHOLDERS

TABS = {
    "": ("All", None),
    "draft": ("Drafts", ["draft"]),
    "waiting": ("Before sending", ["awaiting", "approved", "scheduled"]),
    "sent": ("Sent", ["sending", "sent", "cancelled"]),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """`?show=` one of TABS."""
    require(request.actor, Can.SEE_CAMPAIGN)
    show = request.GET.get("show", "")
    show = show if show in TABS else ""
    mine = Campaign.objects.allowed(request.actor, Can.SEE_CAMPAIGN)
    states = TABS[show][1]
    found = (mine.filter(state__in=states) if states else mine).select_related("author", "topic", "region", "local")
    page = page_of(found, order=["-pk"], at=request.GET.get("at"), size=30, count_to=COUNTED_TO)
    tabs = [{"url": f"?show={key}", "label": label, "current": key == show} for key, (label, _) in TABS.items()]
    waiting = Campaign.objects.allowed(request.actor, Can.APPROVE_CAMPAIGN).waiting_for(request.user)
    context = {
        "page": page,
        "tabs": tabs,
        "waiting": waiting.select_related("author"),
        "may_write": request.actor.can(Can.WRITE_CAMPAIGN),
        "writers": roles_with(Can.WRITE_CAMPAIGN),
    }
    return render(request, "campaigns/index.html", context)


@require_safe_or_post
def new(request: SignedInRequest) -> HttpResponse:
    """A draft. Conditions in the address, or `?audience=` a saved one, become its audience."""
    require(request.actor, Can.WRITE_CAMPAIGN)
    try:
        asked = choosing.chosen(request.GET, actor=request.actor)
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:new")
    is_said = choosing.says_whom(request.GET)
    form = NewForm(request.POST or None, actor=request.actor, offers_audiences=not is_said)
    if form.is_valid():
        try:
            whom = _audience_of(asked if is_said else form.chosen(request.actor))
            draft = actions.create(**form.draft, **whom, by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("campaigns:campaign", draft.pk)
    words = audiences.describe(asked.root, actor=request.actor) if is_said else ""
    context = {"form": form, "words": words, "saved": asked.name}
    return render(request, "campaigns/new.html", context, status=422 if form.errors else 200)


@require_safe_or_post
def campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft to write at, for its author; else what is going to be sent; and from its start on the report."""
    row = get(request, pk, Can.SEE_CAMPAIGN)
    if too_late := words_too_late(request, row):
        return too_late
    if row.has_started or row.state == Campaign.State.CANCELLED:
        return report_page(request, row)
    if not _is_written_by(request, row):
        return review_page(request, row)
    if request.method == "POST":
        return save_words(request, row) or _saved(request, row)
    return _compose(request, row, WriteForm(instance=row), seen=row.words_mark)


def review_page(request: SignedInRequest, row: Campaign, back_form: SendBackForm | None = None) -> HttpResponse:
    """What is going to be sent, for those who approve it or only look."""
    context = _about(request, row) | {"back_form": back_form or SendBackForm()}
    return render(request, "campaigns/review.html", context, status=422 if back_form else 200)


def _saved(request: SignedInRequest, row: Campaign) -> HttpResponse:
    if request.POST.get("then") == "audience":
        return redirect("campaigns:audience", row.pk)
    return do(request, lambda: "Saved.", None, row)


def save_words(request: SignedInRequest, row: Campaign) -> HttpResponse | None:
    """Keep the words that came with a form of the draft's page. What cannot be kept is answered with that page.

    Every button there sends them along, so that nobody sends other words than they see. Words that come when it is no
    draft any more are answered with a page that has them.
    """
    if too_late := words_too_late(request, row):
        return too_late
    if "subject" not in request.POST or not _is_written_by(request, row):
        return None
    form, time = WriteForm(request.POST, instance=row), ScheduleForm(request.POST)
    seen = request.POST.get("seen", "")  # the row has what was typed, once the form was asked whether it is valid
    if form.is_valid() and time.is_valid():
        words = form.words | ({"scheduled_for": time.cleaned_data["at"]} if "at" in request.POST else {})
        try:
            actions.edit(campaign=row, seen=request.POST.get("seen"), by=request.user, **words)
        except actions.ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            row.refresh_from_db()
            seen = row.words_mark
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            return None
    return _compose(request, row, form, time, seen=seen)


def words_too_late(request: SignedInRequest, row: Campaign) -> HttpResponse | None:
    """What its author typed, to take elsewhere, where the campaign was sent, scheduled or put away meanwhile, or is no
    more theirs to write; None where it is, or nothing else was typed than it says."""
    if "subject" not in request.POST or row.author_id != request.user.pk or _is_written_by(request, row):
        return None
    form = WriteForm(request.POST, instance=row)
    if not {*form.changed_data} & {*request.POST}:
        return None
    may_copy = queries.may_write(row, actor=request.actor)
    context = {"campaign": row, "typed": request.POST, "may_copy": may_copy}
    return render(request, "campaigns/too_late.html", context, status=409)


def _compose(
    request: SignedInRequest, row: Campaign, form: WriteForm, time: ScheduleForm | None = None, *, seen: str
) -> HttpResponse:
    """The page to write at; `seen` is the `words_mark` of the stored words that its writer knows."""
    time = time or ScheduleForm(initial={"at": row.scheduled_for})
    context = _about(request, row) | {
        "form": form,
        "seen": seen,
        "schedule_form": time,
        "placeholders": PLACEHOLDERS.values(),
        "approval_over": settings.CAMPAIGN_APPROVAL_OVER,
    }
    return render(request, "campaigns/compose.html", context, status=422 if form.errors or time.errors else 200)


@require_safe_or_post
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The fragment that shows it as one recipient reads it: as it is stored, or (POST) as it stands in the form."""
    row = get(request, pk, Can.SEE_CAMPAIGN)
    if request.method == "POST":
        _take_typed(request, row)
    return render(request, "campaigns/_preview.html", {"campaign": row} | _reader(request, row))


@require_safe
def recipients(request: SignedInRequest, pk: int) -> HttpResponse:
    """The fragment that says how many get it, and why the others do not."""
    row = get(request, pk, Can.SEE_CAMPAIGN)
    return render(request, "campaigns/_recipients.html", {"campaign": row} | headcount(request, row))


@require_safe_or_post
def blanks(request: SignedInRequest, pk: int) -> HttpResponse:
    """The fragment that says for how many each placeholder is blank: as it is stored, or (POST) as it is typed."""
    row = get(request, pk, Can.SEE_CAMPAIGN)
    if request.method == "POST":
        _take_typed(request, row)
    try:
        found = queries.blanks(row, actor=request.actor)
    except ActionError:
        found = []  # the preview beside it says what is wrong
    return render(request, "campaigns/_blanks.html", {"campaign": row, "blanks": found})


@require_safe_or_post
def audience(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the people: `audience=` a saved one, or parameters of the people list.

    POST with `do=keep` keeps them, unless somebody is looking for a place by name; anything else counts them. Everybody
    is chosen by `do=everybody` only: no answer to any question may be an oversight. Answers that cannot be understood
    come back as they were typed.
    """
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    given = (request.POST if request.method == "POST" else request.GET).copy()
    do_ = given.pop("do", [""])[-1] if request.method == "POST" else ""
    finds = questions.typed(given)
    asked, refusal, offers_everybody, form = choosing.Chosen(language.AllOf()), "", False, None
    try:
        asked = choosing.chosen(given, actor=request.actor, before=row.audience)
        is_everybody = not asked.root.nodes and asked.saved is None
        offers_everybody = do_ == "keep" and is_everybody and not finds
        if offers_everybody:
            raise actions.NotReady("No question is answered. That would be everybody: is it meant?")
        if do_ in {"keep", "everybody"} and not finds:
            actions.edit(campaign=row, by=request.user, **_audience_of(asked))
            messages.success(request, "The audience is chosen.")
            return redirect("campaigns:campaign", row.pk)
        if choosing.says_whom(given):
            row.audience = language.write(asked.root)
    except language.BadAudience as problem:
        refusal, form = str(problem), questions.retyped(given, actor=request.actor)
    except ActionError as problem:
        refusal = str(problem)
    form = form or questions.form(asked.root, actor=request.actor, finds=finds)
    context = {
        "campaign": row,
        "refusal": refusal,
        "offers_everybody": offers_everybody,
        "form": form,
        "saved": form.saved,
        "chosen": asked.saved,
        "words": audiences.describe(asked.root, actor=request.actor),
        "save_url": f"{reverse('audiences:save')}?{links.to_tree(asked.root).partition('?')[2]}",
        "may_save": request.actor.can(Can.SAVE_AUDIENCE) and bool(asked.root.nodes) and not asked.saved,
        **headcount(request, row),
    }
    return render(request, "campaigns/audience.html", context, status=422 if refusal else 200)


@require_safe
def people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before sending: `?reason=` the people left out for it, `?blank=` those who get it and for whom that placeholder
    is blank, or without either those who get it."""
    row = get(request, pk, Can.SEE_CAMPAIGN)
    reason = request.GET.get("reason", "")
    reason = reason if reason in Reason.values else ""
    blank = PLACEHOLDERS.get(request.GET.get("blank", ""))
    found, problem = [], ""
    try:
        if blank:
            found = queries.with_blank(row, actor=request.actor, key=blank.key)
        else:
            found = queries.left_out(row, actor=request.actor, reason=reason)
    except ActionError as refusal:
        problem = str(refusal)
    title = f"{blank.label} is blank" if blank else Reason(reason).label if reason else "Get it"
    context = {"campaign": row, "people": found, "problem": problem, "title": title, "shown": queries.SHOWN}
    return render(request, "campaigns/people.html", context)


@require_POST
def test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send it to oneself as the person shown in the preview reads it."""
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    if refused := save_words(request, row):
        return refused
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    at = number_in(request.POST.get("person"))

    def act() -> None:
        values = queries.values_of(row, actor=request.actor, at=at)
        actions.send_test(campaign=row, values=values, at=clock.now(), by=request.user)

    return do(request, act, f"A test is on its way to {request.user.email}.", row)


# --- What these pages have in common -----------------------------------------------------------------


def _take_typed(request: SignedInRequest, row: Campaign) -> None:
    """The words as they stand in the form, to look at; nothing is kept."""
    row.subject, row.body = request.POST.get("subject", "")[:500], request.POST.get("body", "")[:20_000]


def _is_written_by(request: SignedInRequest, row: Campaign) -> bool:
    return row.is_editable and row.author_id == request.user.pk and queries.may_write(row, actor=request.actor)


def _audience_of(asked: choosing.Chosen | None) -> dict[str, Any]:
    if asked is None:
        return {}
    return {"audience": language.write(asked.root), "audience_name": asked.name}


def _about(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    """What a campaign says, to whom, and what may be done with it; the counts come by themselves a moment later."""
    is_author = row.author_id == request.user.pk
    may_write = queries.may_write(row, actor=request.actor)
    approvable = Campaign.objects.allowed(request.actor, Can.APPROVE_CAMPAIGN).filter(pk=row.pk)
    may_judge = not is_author and row.state == Campaign.State.AWAITING and approvable.exists()
    cannot = approval.why_not_approve(row, actor=request.actor) if may_judge else ""
    return {
        "campaign": row,
        "words": _words(request, row),
        "may_write": is_author and may_write,
        "may_unschedule": row.state == Campaign.State.SCHEDULED and may_write,
        "may_judge": may_judge,
        "cannot_approve": cannot,
        **_approval(request, row, may_approve=may_judge and not cannot),
        **_reader(request, row),
    }


def _approval(request: SignedInRequest, row: Campaign, *, may_approve: bool) -> dict[str, Any]:
    """What an approval covers, in numbers: the one to be given, or the one that was."""
    now = clock.now()
    recipients = approval.recipients_now(row, day=request.actor.day) if may_approve else row.approved_recipients
    return {
        "may_approve": may_approve,
        "recipients": recipients,
        "covered": None if recipients is None else approval.covers_up_to(recipients),
        "is_late": row.scheduled_for is not None and row.scheduled_for <= now,
        "approved_ahead": row.approved_for if row.approved_for and row.approved_for > now else None,
    }


def _words(request: SignedInRequest, row: Campaign) -> str:
    if not row.has_audience:
        return "Nobody is chosen yet"
    try:
        words = audiences.describe(row.audience, actor=request.actor)
    except ActionError as problem:
        words = str(problem)
    return f"“{row.audience_name}”: {words}" if row.audience_name else words


def _reader(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    at = number_in(request.GET.get("person")) or number_in(request.POST.get("person"))
    try:
        reader = queries.reader(row, actor=request.actor, at=at)
    except ActionError as problem:
        return {"reader": None, "preview_problem": str(problem)}
    return {"reader": reader, "postal_address": settings.ASSOCIATION_ADDRESS}
