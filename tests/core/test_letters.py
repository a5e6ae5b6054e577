"""Mail that was written as text looks like the house, too."""

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from core.letters import Paragraph, automatic, html_twin, notice, paragraphs

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


def test_outlook_which_knows_no_widest_width_gets_a_table_of_that_width():
    html = html_twin("Your code", TEXT)

    assert '<!--[if mso]><table role="presentation" width="560" align="center"><tr><td><![endif]-->' in html
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 2


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "    <b>1</b>", "    javascript:alert(1)", "    https://a.example/<x> y"]
)
def test_a_text_stays_a_text(text):
    html = html_twin(text.strip(), text)

    assert "<script>" not in html
    assert "<b>1</b>" not in html
    assert 'href="' not in html


def test_the_twin_is_the_second_part():
    message = notice("Subject", "Words", to=["a@example.org"]).message()

    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_no_machine_answers_what_a_machine_wrote():
    message = notice("Subject", "Words", to=["a@example.org"]).message()

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Message-ID"].endswith(f"@{settings.MAIL_DOMAIN}>")


def test_headers_that_a_mail_has_stay():
    written = EmailMultiAlternatives("Subject", "Words", headers={"Auto-Submitted": "auto-replied"})

    assert automatic(written).message()["Auto-Submitted"] == "auto-replied"
