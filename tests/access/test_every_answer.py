"""What holds for each answer of the crawl, whoever asked for what: headers, and text that stays text."""

from __future__ import annotations

from tests.access.crawl import SIGNED_IN, Answer, Asked
from tests.access.rich import HOT


def told(asked: Asked) -> str:
    return f"{asked.line} {asked.which} {asked.persona} {asked.way}"


def heads(answer: Answer) -> dict[str, str]:
    lines = answer.text.partition("\n\n")[0].splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def test_every_answer_carries_the_policy_and_is_not_framed_or_guessed_at(answers: dict[Asked, Answer]) -> None:
    wanted = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}

    bare = [
        told(asked)
        for asked, answer in answers.items()
        if not wanted.items() <= heads(answer).items()
        or "default-src 'self'" not in heads(answer).get("Content-Security-Policy", "")
        or "unsafe" in heads(answer)["Content-Security-Policy"]
    ]

    assert bare == []


def test_what_somebody_signed_in_sees_is_kept_nowhere(answers: dict[Asked, Answer]) -> None:
    public = {"jobs:live", "jobs:ready", "outbox:click", "outbox:unsubscribe", "outbox:preferences", "account_logout"}

    kept = [
        told(asked)
        for asked, answer in answers.items()
        if asked.persona in SIGNED_IN and asked.name not in public
        if "no-store" not in heads(answer).get("Cache-Control", "")
    ]

    assert kept == []


def test_what_people_typed_stays_text_on_every_page(answers: dict[Asked, Answer]) -> None:
    pages = {asked: answer for asked, answer in answers.items() if "text/html" in heads(answer).get("Content-Type", "")}

    assert [told(asked) for asked, answer in pages.items() if HOT in answer.text] == []
    assert sum("&lt;u&gt;hot" in answer.text for answer in pages.values()) > 100  # else it stood nowhere
