"""What the pages of leaders and of staff share."""

from __future__ import annotations

from accounts.models import User
from core.errors import ActionError
from members.models import Person
from organizing.actions import ToldAlready, log_conversation
from organizing.forms import TapForm
from organizing.models import Conversation


def logged(form: TapForm, person: Person, *, by: User) -> Conversation | None:
    """The talk that a form tells of. None where it tells none yet, where its errors say why not, or where its `told`
    asks first."""
    if not form.is_valid():
        return None
    try:
        return log_conversation(
            person=person,
            details=form.details(),
            at=form.at(),
            token=form.cleaned_data["token"],
            by=by,
            is_another=form.cleaned_data["is_another"],
        )
    except ToldAlready as question:
        form.ask_about(question)
    except ActionError as refusal:
        form.add_error(None, str(refusal))
    return None
