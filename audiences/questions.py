"""The filter form: every field an actor may use as a question, answered as far as an audience answers it.

Its inputs are the parameters of `audiences.links`: whatever page holds the form reads it back with
`combining.read`. What an audience says that no question can hold (groups, a field asked twice) stays as it is, each in
a box `where` to untick.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from dataclasses import field as member
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import QueryDict

from audiences import combining, language, links, places, words
from audiences.language import AllOf, AnyOf, BadAudience, Condition, Node
from audiences.models import Audience
from audiences.places import Place
from audiences.values import OPERATORS
from core.addresses import number_in
from core.types import Field, Kind
from locals.access import Actor
from members import search

SUGGESTED = 8
_INPUTS = ("at_least", "at_most", "from", "to", "last_days", "starts", "unknown", "mode")  # of a question, by operator


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One field. `answer` maps operators ("at_least", "from", …) to what stands in their inputs."""

    field: Field
    options: Sequence[Option] = ()
    answer: Mapping[str, str] = member(default_factory=dict)
    find: str = ""

    @property
    def unknown(self) -> str:
        """The words beside the box for an absent value; nothing where the field has none."""
        return words.unknown(self.field) if self.field.unknown else ""

    @property
    def is_answered(self) -> bool:
        return bool(self.answer) or any(option.checked for option in self.options)


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    questions: Sequence[Question]

    @property
    def answered(self) -> int:
        return sum(question.is_answered for question in self.questions)

    @property
    def is_open(self) -> bool:
        """Where something was answered, or was typed to find rows: what it found must be seen."""
        return any(question.is_answered or question.find for question in self.questions)


@dataclass(frozen=True, slots=True)
class Form:
    """`rest` are the conditions that no question holds, `saved` the audiences that it may be put together with: the
    key of the one that was `chosen` comes back with a form that could not be understood, and in which way."""

    groups: Sequence[Group]
    rest: Sequence[Node] = ()
    saved: Sequence[Audience] = ()
    chosen: str = ""
    way: str = combining.Way.WITHOUT
    ways: Sequence[tuple[str, str]] = tuple(combining.Way.choices)
    yes_no: Sequence[tuple[str, str]] = (("", "Either"), ("yes", "Yes"), ("no", "No"))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the questions do not hold: as a parameter `where`, and in words."""
        alone = [AllOf((node,)) for node in self.rest]  # a group in one is not the same as what it holds
        return [(json.dumps(language.write(each)), words.plain(each)) for each in alone]


def form(root: AllOf, *, actor: Actor, finds: Mapping[str, str] | None = None) -> Form:
    """The form for an audience. `finds`: what was typed to find rows, by field, where no script asks meanwhile."""
    asked = _blank(actor)
    rest: list[Node] = []
    for node in root.nodes:
        key, answered = _answered(asked, node)
        if answered is None:
            rest.append(node)
        else:
            asked[key] = answered
    return _form(asked, rest, actor, finds or {})


def retyped(query: QueryDict, *, actor: Actor) -> Form:
    """The form as it was sent, where its answers cannot be understood: whoever typed them mends the wrong one."""
    asked = {key: _as_typed(question, query) for key, question in _blank(actor).items()}
    rest: Sequence[Node] = ()
    with suppress(BadAudience):  # what is wrong may be this
        only = QueryDict(mutable=True)
        only.setlist("where", query.getlist("where"))
        rest = language.read(links.read(only), actor=actor).nodes
    form = _form(asked, rest, actor, typed(query))
    return replace(form, chosen=query.get(combining.SAVED, ""), way=query.get(combining.WAY, form.way))


def _blank(actor: Actor) -> dict[str, Question]:
    return {key: Question(known) for key, known in language.fields_for(actor).items() if known.is_asked}


def _as_typed(question: Question, query: QueryDict) -> Question:
    key, kind = question.field.key, question.field.kind
    answer = {op: str(query[f"{key}.{op}"]) for op in _INPUTS if query.get(f"{key}.{op}")}
    if kind == Kind.YES:
        return replace(question, answer={"is": str(query[key])} if query.get(key) else {})
    if kind not in {Kind.CHOICE, Kind.REF}:
        return replace(question, answer=answer)
    values = [value for value in query.getlist(key) if kind == Kind.CHOICE or number_in(value)]
    return replace(question, options=[Option(value, "", checked=True) for value in values], answer=answer)


def _form(asked: Mapping[str, Question], rest: Sequence[Node], actor: Actor, finds: Mapping[str, str]) -> Form:
    questions = [_with_options(question, actor, finds.get(key, "")) for key, question in asked.items()]
    questions.sort(key=lambda question: (question.field.group, question.field.order))
    groups = [Group(name, list(some)) for name, some in groupby(questions, key=lambda question: question.field.group)]
    groups.sort(key=lambda group: min(question.field.order for question in group.questions))
    return Form(groups, rest, combining.offered(actor))


def typed(query: QueryDict) -> dict[str, str]:
    """What was typed to find rows, by field, and is not answered yet: "field.found" is what the page has looked for."""
    keys = [name.removesuffix(".find") for name in query if name.endswith(".find")]
    asked = {key: search.cleaned(query.get(f"{key}.find", "")) for key in keys}
    return {key: text for key, text in asked.items() if text and text != query.get(f"{key}.found", "")}


def suggested(known: Field, text: str, chosen: Sequence[int], *, actor: Actor) -> Question:
    """A question about rows: the chosen ones, and those whose name has the text."""
    question = Question(known, [Option(str(pk), "", checked=True) for pk in chosen])
    return _with_options(question, actor, text)


def _answered(asked: Mapping[str, Question], node: Node) -> tuple[str, Question | None]:
    """The question with what the node says, or None where its place is taken or none can hold it."""
    match node:
        case AnyOf() if (said := links.or_unknown(node)) is not None and (key := said[0].field.key) in asked:
            return key, _answered_or_unknown(asked[key], said[:-1])
        case Condition(of, op) if of.key in asked:
            question = asked[of.key]
            if question.is_answered and not _fits_beside(question, op):
                return of.key, None
            return of.key, _filled(question, node)
    return "", None


def _answered_or_unknown(question: Question, said: Sequence[Condition]) -> Question | None:
    found: Question | None = None if question.is_answered else question
    for condition in said:
        _, found = _answered({question.field.key: found}, condition) if found else ("", None)
    return found and replace(found, answer={**found.answer, "unknown": "yes"})


def _fits_beside(question: Question, op: str) -> bool:
    """ "At least" and "at most" stand side by side; everything else is the only answer to its question."""
    return {op, *question.answer} == {"at_least", "at_most"}


def _filled(question: Question, condition: Condition) -> Question:
    value = OPERATORS[condition.field.kind, condition.op].write(condition.value)
    if condition.op in {"any", "none"}:
        chosen = zip(value, condition.names, strict=True)
        options = [Option(str(each), name, checked=True) for each, name in chosen]
        return replace(question, options=options, answer={"mode": condition.op})
    return replace(question, answer={**question.answer, **_inputs(condition, value)})


def _inputs(condition: Condition, value: Any) -> dict[str, str]:
    """What stands in the inputs of a question about one value, a number or days."""
    match condition.op:
        case "is" | "unknown":
            return {condition.op: "no" if value is False else "yes"}
        case "between":
            ends = ("from", "to") if condition.field.kind == Kind.DAY else ("at_least", "at_most")
            return dict(zip(ends, map(str, value), strict=True))
        case "on_or_after":
            return {"from": value}
        case "before":
            return {"to": (condition.value - timedelta(days=1)).isoformat()}
        case op:
            return {op: str(value)}


def _with_options(question: Question, actor: Actor, text: str) -> Question:
    known = question.field
    ticked = {option.value for option in question.options if option.checked}
    if known.kind == Kind.CHOICE:
        options = [Option(each.value, each.label, each.value in ticked) for each in language.choices(known)]
        return replace(question, options=options)
    if known.kind != Kind.REF or known.ref is None:
        return question
    names = language.names_of(known.ref, {int(value) for value in ticked}, actor) if ticked else {}
    options = [Option(str(pk), name, checked=True) for pk, name in names.items()]
    if text.strip():
        options += [option for option in _found(known, text.strip(), actor) if option.value not in ticked]
    return replace(question, options=options, find=text)


def _found(known: Field, text: str, actor: Actor) -> list[Option]:
    place = next((each for each in places.PLACES if each.model is known.ref), None)
    among: list[Any] = [place or Place(known.ref, known.key, known.label)]  # type: ignore[arg-type]  # a REF has one
    found = places.find(text, actor=actor, limit=SUGGESTED, places=among, only_open=True)
    found = found or places.alike(text, actor=actor, limit=SUGGESTED, places=among, only_open=True)
    return [Option(str(row.pk), f"{row.name} ({row.detail})" if row.detail else row.name) for row in found]
