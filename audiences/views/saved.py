"""Audiences kept under a name: to open, rename, share and delete."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from audiences import actions, language, queries, words
from audiences.forms import NameForm, SaveForm, ShareForm
from audiences.language import AllOf, BadAudience
from audiences.links import to_tree
from audiences.listing import Wanted, buttons
from audiences.models import Audience
from audiences.views.common import conditions_read
from core.errors import ActionError
from core.methods import require_safe_or_post
from locals.access import Actor, Can, SignedInRequest, require


@require_safe
def audiences(request: SignedInRequest) -> HttpResponse:
    """One's own, and those that others share."""
    require(request.actor, Can.SEE_PEOPLE)
    rows = list(Audience.objects.allowed(request.actor, Can.SEE_PEOPLE).select_related("owner", "region"))
    roots = language.read_all([row.tree for row in rows], actor=request.actor)
    told = [("", str(root)) if isinstance(root, BadAudience) else (words.plain(root), "") for root in roots]
    shown = [(row, says, refusal) for row, (says, refusal) in zip(rows, told, strict=True)]
    return render(request, "audiences/audiences.html", {"audiences": shown})


@require_safe
def audience(request: SignedInRequest, pk: int) -> HttpResponse:
    """One audience: in words, as its people, and what its owner may do with it."""
    kept = Audience.objects.select_related("owner", "region").get_for(request.actor, Can.SEE_PEOPLE, pk=pk)
    return render(request, "audiences/audience.html", _context(request, kept))


@require_safe
def size(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many people an audience has for whoever looks."""
    kept = Audience.objects.get_for(request.actor, Can.SEE_PEOPLE, pk=pk)
    root, _ = _root(kept, request.actor)
    number = queries.count(root, actor=request.actor, day=request.actor.day) if root else None
    return render(request, "audiences/_size.html", {"number": number, "address": to_tree(root) if root else ""})


@require_safe_or_post
@conditions_read
def save(request: SignedInRequest) -> HttpResponse:
    """Keep the conditions of this address under a name."""
    require(request.actor, Can.SAVE_AUDIENCE)
    wanted = Wanted.of(request.GET, actor=request.actor)
    form = SaveForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            kept = _save(form.cleaned_data, wanted.root, request)
        except ActionError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"“{kept}” is kept.")
            return redirect("audiences:audience", pk=kept.pk)
    context = {"form": form, "wanted": wanted, "says": words.plain(wanted.root)}
    return render(request, "audiences/save.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = Audience.objects.get_for(request.actor, Can.SAVE_AUDIENCE, pk=pk)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.rename(audience=kept, name=form.cleaned_data["name"], by=request.user)
        except ActionError as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("audiences:audience", pk=kept.pk)
    return render(request, "audiences/audience.html", _context(request, kept, name_form=form), status=422)


@require_POST
def share(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = Audience.objects.get_for(request.actor, Can.SHARE_AUDIENCE, pk=pk)
    form = ShareForm(request.POST, initial={"region": kept.region_id}, actor=request.actor)
    if form.is_valid():
        sharing = Audience.Sharing(form.cleaned_data["sharing"])
        actions.share(audience=kept, sharing=sharing, region=form.cleaned_data["region"], by=request.user)
        messages.success(request, f"“{kept}”: {sharing.label.lower()}.")
        return redirect("audiences:audience", pk=kept.pk)
    return render(request, "audiences/audience.html", _context(request, kept, share_form=form), status=422)


@require_POST
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = Audience.objects.get_for(request.actor, Can.SAVE_AUDIENCE, pk=pk)
    actions.delete(audience=kept, by=request.user)
    messages.success(request, f"“{kept}” is deleted. Its people are as they were.")
    return redirect("audiences:audiences")


def _save(answers: dict[str, Any], root: AllOf, request: SignedInRequest) -> Audience:
    if answers["replace"]:
        return actions.change(audience=answers["replace"], root=root, name=answers["name"], by=request.user)
    return actions.save(name=answers["name"], root=root, by=request.user)


def _root(kept: Audience, actor: Actor) -> tuple[AllOf | None, str]:
    """Its conditions for this actor, or why they cannot be used."""
    try:
        return language.read(kept.tree, actor=actor), ""
    except BadAudience as refusal:
        return None, str(refusal)


def _context(request: SignedInRequest, kept: Audience, **forms: Any) -> dict[str, Any]:
    root, refusal = _root(kept, request.actor)
    own = kept.owner_id == request.user.pk
    sharing = {"sharing": kept.sharing, "region": kept.region_id}
    return {
        "audience": kept,
        "refusal": refusal,
        "says": words.plain(root) if root else "",
        "address": to_tree(root) if root else "",
        "buttons": buttons(request.actor, f"?audience={kept.pk}") if root else [],
        "may_change": own and request.actor.can(Can.SAVE_AUDIENCE),
        "may_share": own and request.actor.can(Can.SHARE_AUDIENCE),
        "name_form": NameForm(initial={"name": kept.name}),
        "share_form": ShareForm(initial=sharing, actor=request.actor),
        **forms,
    }
