"""The list of people, what narrows it, and the search field on top of every page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, replace_url

from audiences import language, links, places, questions, suggestions
from audiences.language import BadAudience
from audiences.listing import Listing, Wanted, context
from audiences.values import MAX_VALUES
from audiences.views.common import conditions_read
from core.addresses import number_in
from core.htmx import is_htmx
from core.types import Kind
from locals.access import Can, SignedInRequest, require
from members import search


@require_safe
@conditions_read
def people(request: SignedInRequest) -> HttpResponse:
    """The list; for htmx its results only, and the address that says them."""
    require(request.actor, Can.SEE_PEOPLE)
    try:
        wanted = Wanted.of(request.GET, actor=request.actor)
    except BadAudience as refusal:
        if is_htmx(request) or not links.is_submitted(request.GET):
            raise
        return _asked_again(request, refusal)
    if questions.typed(request.GET):  # in the filter form, where no script could offer places meanwhile
        return redirect(f"{reverse('audiences:narrow')}?{request.GET.urlencode()}")
    if links.is_submitted(request.GET) and not is_htmx(request):
        return redirect(wanted.address)
    listing = Listing(wanted, request.actor)
    values = context(listing, request.GET.get("at"))
    shown = places.SOURCE if listing.places else None  # above the list already
    forgiving = not values["page"].rows and shown is None
    values["groups"] = suggestions.others(wanted.text, actor=request.actor, forgiving=forgiving, besides=shown)
    if not is_htmx(request):
        return render(request, "audiences/people.html", values)
    response = render(request, "audiences/people.html#results", values)
    if "at" in request.GET:
        return response  # the pager's own address is pushed
    typed = request.headers.get("HX-Trigger-Name") == "q"
    return replace_url(response, wanted.address) if typed else push_url(response, wanted.address)


@require_safe
@conditions_read
def counts(request: SignedInRequest) -> HttpResponse:
    """The figures of a list, for the elements that wait for them: its exact size and its facets."""
    require(request.actor, Can.SEE_PEOPLE)
    listing = Listing(Wanted.of(request.GET, actor=request.actor), request.actor)
    return render(request, "audiences/counts.html", {"listing": listing})


@require_safe
@conditions_read
def narrow(request: SignedInRequest) -> HttpResponse:
    """Every field of the house as a form; its answer is the list."""
    require(request.actor, Can.SEE_PEOPLE)
    wanted = Wanted.of(request.GET, actor=request.actor)
    form = questions.form(wanted.root, actor=request.actor, finds=questions.typed(request.GET))
    return render(request, "audiences/narrow.html", {"form": form, "wanted": wanted})


def _asked_again(request: SignedInRequest, refusal: BadAudience) -> HttpResponse:
    """The form as it was sent, and the sentence that says what is wrong with it."""
    form = questions.retyped(request.GET, actor=request.actor)
    context = {"form": form, "wanted": Wanted(text=search.cleaned(request.GET.get("q", ""))), "refusal": refusal}
    return render(request, "audiences/narrow.html", context, status=400)


@require_safe
def rows(request: SignedInRequest, key: str) -> HttpResponse:
    """For a question about rows (worksites, locals, …): those chosen so far, and those that the text finds."""
    field = language.fields_for(request.actor).get(key)
    if field is None or field.kind != Kind.REF or not field.is_asked:
        raise Http404
    chosen = [pk for value in request.GET.getlist(key) if (pk := number_in(value))][:MAX_VALUES]
    text = search.cleaned(request.GET.get(f"{key}.find", ""))
    question = questions.suggested(field, text, chosen, actor=request.actor)
    return render(request, "audiences/_rows.html", {"question": question})


@require_safe
def suggest(request: SignedInRequest) -> HttpResponse:
    """What the search field on top of every page offers for `q`; nothing for less than two characters."""
    text = search.cleaned(request.GET.get("q", ""))
    best = suggestions.people(text, actor=request.actor)
    groups = suggestions.others(text, actor=request.actor, forgiving=not best)
    text = text if len(text) >= search.SHORTEST else ""
    return render(request, "audiences/suggestions.html", {"text": text, "people": best, "groups": groups})
