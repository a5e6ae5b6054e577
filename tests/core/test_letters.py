"""Mail that was written as text looks like the house, too."""

import pytest
from django.core.mail import EmailMultiAlternatives

from core.letters import Paragraph, html_twin, paragraphs, with_twin

TEXT = """Your sign-in code for the association:

    1234-5678

Type it where you asked for it.
It works once.

    https://crm.example.org/account/invitation/a:b/
"""


def test_indented_paragraphs_are_codes_and_links():
    assert paragraphs(TEXT) == [
        Paragraph("words", "Your sign-in code for the association:"),
        Paragraph("code", "1234-5678"),
        Paragraph("words", "Type it where you asked for it.\nIt works once."),
        Paragraph("link", "https://crm.example.org/account/invitation/a:b/"),
    ]


def test_the_twin_says_the_same_and_loads_nothing():
    html = html_twin("Your code", TEXT)

    for words in ("Your code", "1234-5678", "It works once.", 'href="https://crm.example.org/account/invitation/a:b/"'):
        assert words in html
    assert "prefers-color-scheme: dark" in html
    assert '<p class="code" style="' in html
    for loaded in ("<img", "<link", "<script", "url(", "@import"):
        assert loaded not in html


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "    <b>1</b>", "    javascript:alert(1)", "    https://a.example/<x> y"]
)
def test_a_text_stays_a_text(text):
    html = html_twin(text.strip(), text)

    assert "<script>" not in html
    assert "<b>1</b>" not in html
    assert 'href="' not in html


def test_the_twin_is_the_second_part():
    message = with_twin(EmailMultiAlternatives("Subject", "Words", to=["a@example.org"])).message()

    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
