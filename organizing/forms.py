"""What a person types about a talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils import timezone

from core import clock
from core.addresses import number_in
from core.errors import ActionError
from core.fields import NameField, OneOf
from locals.access import Actor
from members.forms import day_field
from organizing.details import Details
from organizing.models import Conversation, ConversationQuerySet, Issue

NOT_ASSESSED = ("", "Not assessed")


def _assessment() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=[*((stand.value, f"{stand.value} {stand.label}") for stand in Conversation.Stand), NOT_ASSESSED],
        coerce=int,
        empty_value=None,
        required=False,
    )


class TapForm(forms.Form):
    """The two taps: whoever is open, and a number. Made for a bad connection: `token` makes it one talk.

    `is_another` answers the question whether a talk that seems to be told twice was another one; `told` is that
    question, once it is asked.
    """

    told: ActionError | None = None
    token = forms.UUIDField(widget=forms.HiddenInput)
    is_another = forms.BooleanField(required=False, widget=forms.HiddenInput)
    assessment = _assessment()
    issues = forms.ModelMultipleChoiceField(Issue.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"token": uuid4()}, **kwargs})
        self.fields["issues"].queryset = Issue.objects.filter(is_offered=True)  # type: ignore[attr-defined]

    def ask_about(self, question: ActionError) -> None:
        """Ask whether it was another talk. The answer comes under a token of its own: it may be one."""
        self.told = question
        self.data = data = cast("QueryDict", self.data).copy()
        data["token"] = str(uuid4())

    def details(self) -> Details:
        return Details(assessment=self.cleaned_data["assessment"], issues=list(self.cleaned_data["issues"]))

    def at(self) -> datetime:
        """The moment of the talk: now."""
        return clock.now()


ASKS = [("", "Nothing"), *Conversation.Ask.choices]
ANSWERS = [("", "None yet"), *Conversation.Answer.choices]
_TOLD_TWICE = ("assessment", "how", "ask", "answer", "follow_up_on", "note")  # but for `issues`, which add up


class TalkForm(TapForm):
    """Everything about a talk. `conversation` is the one that is corrected, if any; `begun` is what another form told
    of it that is not saved yet, and `has_begun` says whether that is anything new."""

    on = day_field("Day")
    how = forms.ChoiceField(label="How", choices=Conversation.How.choices, initial=Conversation.How.IN_PERSON)
    ask = forms.ChoiceField(label="What did you ask?", choices=ASKS, required=False)
    answer = forms.ChoiceField(label="The answer", choices=ANSWERS, required=False)
    follow_up_on = day_field("Talk again by", required=False)
    note = forms.CharField(
        label="Note",
        required=False,
        # No max_length: a browser would cut off the rest of what is pasted, and say nothing.
        validators=[MaxLengthValidator(4000, "These are %(show_value)d characters; %(limit_value)d are the most.")],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="You and staff read it. Other leaders do not.",
    )

    def __init__(
        self,
        *args: Any,
        conversation: Conversation | None = None,
        note: str = "",
        begun: QueryDict | None = None,
        **kwargs: Any,
    ) -> None:
        self.conversation, self.has_begun = conversation, False
        initial: dict[str, Any] = {"token": uuid4(), "on": clock.today()}
        if conversation:
            initial = {
                "token": conversation.token,
                "assessment": conversation.stand or "",
                "issues": sorted(issue.pk for issue in conversation.issues.all()),
                "on": timezone.localdate(conversation.at),
                "note": note,
                **{name: getattr(conversation, name) for name in ("how", "ask", "answer", "follow_up_on")},
            }
        if begun:
            told = {name: begun[name] for name in _TOLD_TWICE if begun.get(name) or name == "assessment" in begun}
            told["issues"] = sorted({*initial["issues"], *filter(None, map(number_in, begun.getlist("issues")))})
            self.has_begun = any(str(initial[name] or "") != str(value or "") for name, value in told.items())
            initial |= told
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["assessment"].label = "Where do they stand?"
        self.fields["issues"].label = "What do they care about?"
        if conversation:  # what was chosen stays choosable when it is offered no more
            offered = Issue.objects.filter(is_offered=True) | Issue.objects.filter(pk__in=conversation.issues.all())
            self.fields["issues"].queryset = offered.distinct()  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError("That is in the future. Log the talk once you have had it.")
        return day

    def clean_follow_up_on(self) -> date | None:
        day: date | None = self.cleaned_data["follow_up_on"]
        before = self.conversation.follow_up_on if self.conversation else None
        if day and day != before and day < clock.today():
            raise ValidationError("Choose a day that is still to come.")
        return day

    def details(self) -> Details:
        told = self.cleaned_data
        return Details(
            assessment=told["assessment"],
            issues=list(told["issues"]),
            how=told["how"],
            ask=told["ask"],
            answer=told["answer"],
            follow_up_on=told["follow_up_on"],
            note=told["note"],
        )

    def at(self) -> datetime:
        """The moment of the talk: as it stands if the day does, now for today, noon for an earlier day."""
        day = self.cleaned_data["on"]
        if self.conversation and timezone.localdate(self.conversation.at) == day:
            return self.conversation.at
        if day == clock.today():
            return clock.now()
        return clock.noon(day)


def _place(**attrs: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(coerce=int, empty_value=None, required=False, widget=forms.Select(attrs))


class IssueForm(forms.ModelForm[Issue]):
    """One issue: its name, where it stands, and whether talks offer it."""

    class Meta:
        model = Issue
        fields = ("name", "place", "is_offered")
        field_classes: ClassVar = {"name": NameField}
        labels: ClassVar = {"name": "Issue", "place": "Order", "is_offered": "Offered"}
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"class": "form-control", "placeholder": "One more issue"}),
            "place": forms.NumberInput(attrs={"class": "form-control short-number"}),
            "is_offered": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Issue.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is one of this name already.")
        return name


IssueFormSet = forms.modelformset_factory(Issue, form=IssueForm, extra=1)


class FilterForm(forms.Form):
    """What narrows the list of conversations. A value that is not offered narrows nothing.

    `places` are the units to choose from, by kind (queries.places); a kind without a choice is not asked for.
    """

    ANYWHERE: ClassVar = {"region": "All regions", "local": "All locals", "worksite": "All worksites"}

    TABS: ClassVar = {"": "All", "due": "Follow-ups due", "promised": "My follow-ups", "mine": "Mine"}

    show = forms.ChoiceField(choices=TABS.items(), required=False)
    # What is chosen here decides what is offered below it.
    region = _place(**{"data-submit-on-change": "true"})
    local = _place(**{"data-submit-on-change": "true"})
    worksite = _place()
    stand = forms.TypedChoiceField(
        label="Assessment",
        choices=[("", "Any"), *((stand.value, f"{stand.value} {stand.label}") for stand in Conversation.Stand)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    issue = OneOf(Issue.objects.all(), required=False, empty_label="Any")
    by = forms.TypedChoiceField(label="Talked with by", coerce=int, empty_value=None, required=False)
    on = day_field("Promised for", required=False)

    def __init__(
        self, data: QueryDict, *, talkers: Sequence[tuple[int, str]], places: Mapping[str, Mapping[int, str]]
    ) -> None:
        offered = {kind for kind, units in places.items() if number_in(data.get(kind)) in units}
        super().__init__({name: text for name, text in data.items() if name not in places or name in offered})
        for kind, units in places.items():
            self._offer(kind, units)
        self.fields["by"].choices = [("", "Anybody"), *talkers]  # type: ignore[attr-defined]
        self.is_valid()

    def _offer(self, kind: str, units: Mapping[int, str]) -> None:
        if len(units) > 1 or kind in self.data:
            self.fields[kind].choices = [("", self.ANYWHERE[kind]), *units.items()]  # type: ignore[attr-defined]
        else:
            del self.fields[kind]

    @property
    def shown(self) -> str:
        """The key of the tab that is chosen."""
        return str(self.cleaned_data.get("show", ""))

    @property
    def is_by_promise(self) -> bool:
        """Are they shown by the day for which a second talk was promised?"""
        return self.shown in {"due", "promised"}

    @property
    def places(self) -> list[forms.BoundField]:
        """Where to choose a place."""
        return [self[kind] for kind in self.ANYWHERE if kind in self.fields]

    @property
    def narrowed_by(self) -> int:
        """How many things are chosen, but for the tab."""
        return sum(bool(value) for name, value in self.cleaned_data.items() if name != "show")

    def of_tab(self, rows: ConversationQuerySet, actor: Actor) -> ConversationQuerySet:
        """Those of the tab that is chosen."""
        if self.shown == "due":
            return rows.due(actor.day)
        if self.shown == "promised":
            return rows.of(actor).to_follow_up()
        return rows.filter(by=actor.user) if self.shown == "mine" else rows

    def narrow(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        """Those that everything else says."""
        wanted = self.cleaned_data
        if units := {kind: wanted[kind] for kind in self.ANYWHERE if wanted.get(kind)}:
            rows = rows.standing_in(**units)
        if stand := wanted.get("stand"):
            rows = rows.filter(Conversation.stands_in([stand]))
        if issue := wanted.get("issue"):
            rows = rows.filter(issues=issue)
        if by := wanted.get("by"):
            rows = rows.filter(by=by)
        if on := wanted.get("on"):
            rows = rows.filter(follow_up_on=on)
        return rows
