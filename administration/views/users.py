"""Users: the list, one of them, and letting people in and out."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import actions as accounts
from accounts.models import Invitation, User
from accounts.stepup import step_up_required
from administration import actions, queries
from administration.forms import ROLES, AddressForm, InviteForm, UserNameForm
from administration.views.roles import units
from core.errors import ActionError
from core.methods import require_safe_or_post
from locals.access import Can, SignedInRequest, require

STATES = {
    "active": "Can sign in", "invited": "Invited", "unsent": "Invitation not sent", "expired": "Invitation expired",
    "disabled": "Disabled",
}  # fmt: skip


@never_cache
@require_safe
def users(request: SignedInRequest) -> HttpResponse:
    """`?q=&role=&state=&at=`; what is no role or state narrows nothing."""
    role, state = request.GET.get("role", ""), request.GET.get("state", "")
    wanted = queries.Wanted(
        text=request.GET.get("q", "").strip()[:200].replace("\x00", ""),
        role=role if queries.is_role(role) else "",
        state=state if state in STATES else "",
    )
    values = {
        "page": queries.users(request.actor, wanted, request.GET.get("at")),
        "wanted": wanted,
        "roles": [*ROLES, ("none", "No role")],
        "states": STATES.items(),
    }
    return render(request, "administration/users.html", values)


@never_cache
@require_safe
def user(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "administration/user.html", {"page": queries.user_page(request.actor, pk)})


@never_cache
@require_safe_or_post
@step_up_required
def invite(request: SignedInRequest) -> HttpResponse:
    require(request.actor, Can.MANAGE_USERS)
    form = InviteForm(request.POST or None, **units(request.actor), today=request.actor.day)
    if form.is_valid():
        earlier = queries.waiting_for(request.actor, form.cleaned_data["email"])
        try:
            invitation = actions.invite(**form.cleaned_data, by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell(request, invitation)
            if earlier:
                _tell_of_earlier(request, earlier, invitation)
            return redirect("administration:user", pk=invitation.user_id)
    values = {"form": form, "title": "Invite somebody", "button": "Send the invitation"}
    return render(request, "administration/form.html", values)


@require_POST
@step_up_required
def resend(request: SignedInRequest, pk: int) -> HttpResponse:
    found = queries.user_of(request.actor, pk)
    try:
        invitation = accounts.invite(email=found.email, name=found.name, by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, invitation)
    return redirect("administration:user", pk=pk)


@never_cache
@require_safe_or_post
@step_up_required
def disable(request: SignedInRequest, pk: int) -> HttpResponse:
    found = queries.user_of(request.actor, pk)
    return _confirm(
        request,
        found,
        lambda: actions.disable(user=found, today=request.actor.day, by=request.user),
        title=f"Disable {found}",
        says="They are signed out everywhere at once and cannot come in. Their roles wait until you enable them again.",
        button="Disable",
        done=f"{found} cannot sign in any more.",
    )


@never_cache
@require_safe_or_post
@step_up_required
def name(request: SignedInRequest, pk: int) -> HttpResponse:
    """The name was misspelt, or is another one now."""
    found = queries.user_of(request.actor, pk)
    form = UserNameForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        if accounts.rename(user=found, name=form.cleaned_data["name"], by=request.user):
            messages.success(request, f"The name is {found} from now on.")
        else:
            messages.info(request, f"That was the name already: {found}.")
        return redirect("administration:user", pk=pk)
    values = {"form": form, "title": "Correct the name", "button": "Save the name", "user_shown": found}
    return render(request, "administration/form.html", values)


@never_cache
@require_safe_or_post
@step_up_required
def address(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody's mail has moved: another address to sign in with."""
    found = queries.user_of(request.actor, pk)
    former = found.email
    form = AddressForm(request.POST or None)
    if form.is_valid():
        try:
            invitation = actions.change_address(user=found, address=form.cleaned_data["email"], by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            if invitation:
                _tell(request, invitation)
            else:
                _tell_of_move(request, found, former)
            return redirect("administration:user", pk=pk)
    values = {"form": form, "title": "Change the sign-in address", "button": "Change it", "user_shown": found}
    return render(request, "administration/form.html", values)


@require_POST
@step_up_required
def enable(request: SignedInRequest, pk: int) -> HttpResponse:
    found = queries.user_of(request.actor, pk)
    accounts.enable_user(user=found, by=request.user)
    messages.success(request, f"{found} may sign in again.")
    return redirect("administration:user", pk=pk)


@never_cache
@require_safe_or_post
@step_up_required
def reset(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget somebody's second factors."""
    found = queries.user_of(request.actor, pk)
    return _confirm(
        request,
        found,
        lambda: accounts.reset_factors(user=found, by=request.user),
        title=f"Reset the second factor of {found}",
        says="Do this only when you are sure who asked: call them back on a number you know. They are signed out "
        "everywhere, come in with a code by mail and set up a new factor. A mail tells them.",
        button="Reset",
        done=f"{found} will set up a new factor at the next sign-in.",
    )


def _confirm(
    request: SignedInRequest,
    user: User,
    act: Callable[[], object],
    *,
    title: str,
    says: str,
    button: str,
    done: str,
) -> HttpResponse:
    """Ask before, do, and say what was done or why not."""
    if request.method != "POST":
        values = {"title": title, "says": says, "button": button, "user_shown": user}
        return render(request, "administration/confirm.html", values)
    try:
        act()
    except ActionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("administration:user", pk=user.pk)


def _tell_of_move(request: SignedInRequest, user: User, former: str) -> None:
    if user.email == former:
        messages.info(request, f"{user} has that address already. Nothing was changed.")
    elif user.is_active:
        messages.success(request, f"{user} signs in with {user.email} from now on. The old address is told.")
    else:
        messages.success(request, f"{user} will sign in with {user.email} when you enable them again.")


def _tell_of_earlier(request: SignedInRequest, earlier: User, invitation: Invitation) -> None:
    name = f" The name was {earlier} before." if str(earlier) != str(invitation.user) else ""
    says = "They had been invited already: the former link is void, and the roles that wait for them are below."
    messages.info(request, says + name)


def _tell(request: SignedInRequest, invitation: Invitation) -> None:
    """Did the mail leave? It went after the commit, so that the row knows by now."""
    invitation.refresh_from_db(fields=["mailed_at"])
    if invitation.mailed_at:
        messages.success(request, f"The invitation is on its way to {invitation.user.email}. It lasts seven days.")
    else:
        messages.warning(
            request,
            "They are invited, but the mail could not be sent. Look at the address, or send it again in a few minutes.",
        )
