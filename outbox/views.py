"""Pages for whoever got a mail. No sign-in, no cookie: the signed link says which mail, and a GET changes nothing. They
show no address whole, since mails are forwarded; and the links of a test, a letter without a topic, change nothing.

`own` is the one page behind the sign-in: the same choice on one's own record.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from audit.actions import record_look
from core import clock
from core.formats import masked, state_day
from core.methods import require_safe_or_post
from locals.access import Actor, Can, SignedInRequest
from members.models import ContactPoint, Person
from members.queries import contact_rows
from outbox import clicks, consent, suppression, tokens
from outbox.forms import ChoiceForm, ToldForm
from outbox.models import Message, Suppression
from outbox.panels import own_choice


@login_not_required
@csrf_exempt  # RFC 8058: mail programs post without cookies; the signed link is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what can be stopped. POST stops all mail, as one click in a mail program does, or only the topic."""
    message = _message(token)
    if message is None:
        return _no_such_link(request)
    topic = message.letter.topic
    if topic is None:
        return render(request, "outbox/was_test.html")
    done = ""
    if request.method == "POST":
        only = request.POST.get("reach") == "topic"
        consent.unsubscribe(message=message, topic=topic if only else None, at=clock.now(), agent=_agent(request))
        done = "topic" if only else "all"
    wanted = consent.wanted_topics(consent.reader_of(message))
    stopped = "" if topic in wanted else "topic" if wanted else "all"
    context = {"token": token, "topic": topic, "done": done, "stopped": stopped, "address": masked(message.address)}
    return render(request, "outbox/unsubscribe.html", context)


@login_not_required
@csrf_exempt  # as above: there is no session to protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the topics with the present choice. POST keeps what is ticked and stops the rest."""
    message = _message(token)
    if message is None:
        return _no_such_link(request)
    if message.letter.topic is None:
        return render(request, "outbox/was_test.html")
    posted = request.method == "POST"
    reader = consent.reader_of(message)
    form = ChoiceForm(request.POST) if posted else ChoiceForm(initial={"topics": consent.wanted_topics(reader)})
    if saved := posted and form.is_valid():
        wanted = form.cleaned_data["topics"]
        consent.choose(message=message, wanted=wanted, at=clock.now(), agent=_agent(request))
    context = {
        "form": form,
        "saved": saved,
        "blocked": consent.is_out_of_reach(reader),
        "asked_the_office": consent.asked_the_office(reader),
        "address": masked(message.address),
    }
    return render(request, "outbox/preferences.html", context)


@never_cache
@require_safe_or_post
def own(request: SignedInRequest) -> HttpResponse:
    """The same choice for whoever is signed in, for all addresses on their record. POST with `keep` keeps it."""
    person = Person.objects.get_for(request.actor, Can.EDIT_SELF, user=request.user)
    if "keep" in request.POST:
        form = ChoiceForm(request.POST)
        if form.is_valid():
            consent.choose_for_all(person=person, wanted=form.cleaned_data["topics"], by=request.user)
            messages.success(request, "Saved. It counts from now on.")
            return redirect("members:me")
        return render(request, "outbox/own.html", {"values": own_choice(person) | {"form": form}}, status=422)
    return render(request, "outbox/own.html", {"values": own_choice(person)})


@never_cache
@require_safe_or_post
def told(request: SignedInRequest, pk: int) -> HttpResponse:
    """What somebody told the office about mail to them."""
    person = Person.objects.get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    record_look(kind="mail", key=person.pk, by=request.user)
    chosen = consent.wanted_topics(consent.reader(person))
    form = ToldForm(request.POST or None, initial={"topics": chosen})
    if form.is_valid():
        wanted, how = form.cleaned_data["topics"], form.cleaned_data["how"]
        consent.note_choice(person=person, wanted=wanted, how=how, by=request.user)
        messages.success(request, "Saved. It counts from now on, for every address of theirs.")
        return redirect("members:person", pk=person.pk)
    context = {"person": person, "form": form, "stopped": _stops(person, request.actor)}
    return render(request, "outbox/told.html", context)


def _stops(person: Person, actor: Actor) -> list[tuple[Suppression, str]]:
    """What stops mail to the person, and to which address where the reader may see it: one no of theirs is kept for the
    person and for each address. Nothing stands there twice."""
    points = [point for point in contact_rows(person, actor) if point.kind == ContactPoint.Kind.EMAIL]
    names = {suppression.key_of(point.value): point.value for point in points}
    names[suppression.key_of_person(person.pk)] = "every address of theirs"
    lines: dict[tuple[object, ...], tuple[Suppression, str]] = {}
    for row in consent.said_so_far(person):
        name = names.get(bytes(row.key), "")
        lines.setdefault((row.topic_id, row.reason, row.told, state_day(row.created_at), name), (row, name))
    return list(lines.values())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def click(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Lead to the link of that number in that mail, and note that somebody or something asked."""
    target = clicks.note(
        token=token,
        number=number,
        method=request.method or "",
        agent=_agent(request),
        against=clicks.not_by_hand(request.headers),
        at=clock.now(),
    )
    if target is None:
        return _no_such_link(request)
    return redirect(target or "/")


def _message(token: str) -> Message | None:
    pk = tokens.read(token)
    return Message.objects.filter(pk=pk).select_related("letter__topic").first() if pk else None


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:300].replace("\0", "")


def _no_such_link(request: HttpRequest) -> HttpResponse:
    """The same answer for whatever is wrong with a link."""
    return render(request, "outbox/no_such_link.html", status=404)
