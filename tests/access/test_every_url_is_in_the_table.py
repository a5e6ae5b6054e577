"""Every address × every persona: the status is what the table says."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse

from tests.access.crawl import SIGNED_IN, Answer, Asked, patterns
from tests.access.table import Line, lines

# A fragment or a form that was sent foreign keys may refuse them, but never breaks.
REFUSALS = {"x", "-", "4", "9"}

# What needs no sign-in. A name that is added here becomes public.
PUBLIC = {
    "jobs:live",
    "jobs:ready",
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_logout",
    "account_invitation",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "outbox:unsubscribe",
    "outbox:preferences",
    "outbox:click",
}


def letter(asked: Asked, answer: Answer) -> str:
    """The letter of the table for an answer; "!" for what must never be."""
    if answer.status == 302:
        to_the_door = answer.location.startswith(reverse("account_login"))
        return "L" if to_the_door and asked.persona not in SIGNED_IN else ">"
    if asked.way == "htmx" and answer.status == 204:
        return ">"  # HX-Redirect
    letters = {200: ".", 422: ".", 400: "4", 403: "x", 404: "-", 405: "m", 409: "9", 410: "g"}
    return letters.get(answer.status, "!")


def test_every_address_is_in_the_table_and_nothing_else() -> None:
    assert {line.name for line in lines()} == {name for name, _ in patterns()}


def test_no_line_stands_twice() -> None:
    assert [key for key, times in Counter(line.key for line in lines()).items() if times > 1] == []


def test_the_public_addresses_are_a_closed_list() -> None:
    public = {name for name, entry in patterns() if not getattr(entry.callback, "login_required", True)}

    assert public == PUBLIC


def test_an_address_that_is_not_public_answers_a_visitor_with_the_sign_in() -> None:
    assert {line.name for line in lines() if set((line.near + line.far)[::10]) != {"L"}} <= PUBLIC


def test_every_answer_is_what_the_table_says(answers: dict[Asked, Answer]) -> None:
    by_key: dict[str, Line] = {line.key: line for line in lines()}
    wrong = []
    for asked, answer in answers.items():
        wanted = by_key[asked.line].expected(asked.which, asked.persona, asked.way)
        got = letter(asked, answer)
        may = {wanted} | (REFUSALS | {".", ">"} if asked.way in {"htmx", "body"} else set())
        if got not in may:
            wrong.append(f"{asked.line} {asked.which} {asked.persona} {asked.way}: {answer.status}, not {wanted}")

    assert wrong == []


def test_a_disabled_user_is_answered_as_a_visitor(answers: dict[Asked, Answer]) -> None:
    for asked, answer in answers.items():
        if asked.persona == "disabled":
            visitor = answers[Asked(asked.line, asked.which, "anonymous", asked.way)]
            assert (answer.status, answer.location) == (visitor.status, visitor.location), asked
