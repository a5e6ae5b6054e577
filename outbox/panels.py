"""What the outbox puts on a person's own page: which mails they want."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.types import SelfPanel
from members.models import Person
from outbox import consent
from outbox.forms import ChoiceForm


def own_choice(person: Person, _day: date | None = None) -> dict[str, Any]:
    """The form as the person chose last; `has_address` is False where no mail could go anyway."""
    reader = consent.reader(person)
    return {
        "form": ChoiceForm(initial={"topics": consent.wanted_topics(reader)}),
        "has_address": bool(reader.addresses),
        "blocked": consent.is_out_of_reach(reader),
        "asked_the_office": consent.asked_the_office(reader),
    }


MAIL = SelfPanel("outbox.mail", "What we send you", "outbox/_own_panel.html", own_choice, order=60)
