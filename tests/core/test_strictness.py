"""The content security policy holds on every template: nothing inline, nothing from elsewhere."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

ROOT = Path(settings.BASE_DIR)
# Mail is read where no policy of ours holds, and there styles must be inline.
MAIL = {"mail", "email"}
TEMPLATES = [
    file
    for folder in [ROOT / "templates", *ROOT.glob("*/templates")]
    for file in sorted(folder.rglob("*.html"))
    if not MAIL & {*file.relative_to(ROOT).parts}
]
STATIC = [*(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.css")]
TAG = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
ELSEWHERE = re.compile(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}""", re.IGNORECASE)
EVALUATED = re.compile(r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write|setAttribute\(\s*[\"']style")


class Inline(HTMLParser):
    """Collects what the policy would stop, and what htmx could only do by evaluating text."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        if tag == "style":
            self.faults.append("<style>")
        if tag == "script" and "src" not in known and known.get("type") != "application/json":
            self.faults.append("<script> without src")
        for name, value in known.items():
            text = (value or "").strip()
            if name == "style" or re.fullmatch(r"on[a-z]+", name) or name.startswith(("hx-on", "data-hx-on")):
                self.faults.append(f"<{tag} {name}>")
            if text.lower().startswith(("javascript:", "js:")):
                self.faults.append(f"<{tag} {name}={text[:30]}>")
            if name == "hx-trigger" and "[" in text:
                self.faults.append(f"<{tag} hx-trigger> with a filter")
            if name in {"src", "action"} and ELSEWHERE.match(text):
                self.faults.append(f"<{tag} {name}={text}>")
            if name == "href" and tag in {"link", "use"} and ELSEWHERE.match(text):
                self.faults.append(f"<{tag} href={text}>")


def faults_of(html: str) -> list[str]:
    parser = Inline()
    parser.feed(TAG.sub("", html))
    return parser.faults


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_is_inline(template):
    assert faults_of(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: red'>", "<style>p {}</style>", "<script>run()</script>", "<a onclick='run()'>",
        "<a hx-on:click='run()'>",
        "<form hx-vals='js:{a: 1}'>", "<a href='javascript:run()'>", "<div hx-trigger='click[ctrlKey]'>",
        "<script src='https://cdn.example.com/x.js'></script>", "<link href='//fonts.example.com/a.css'>",
        "<div {% if x %}style='top: 0'{% endif %}>",
    ],
)  # fmt: skip
def test_the_look_itself_sees(html):
    assert faults_of(html) != []


@pytest.mark.parametrize("file", STATIC, ids=lambda file: file.name)
def test_nothing_comes_from_elsewhere_or_is_evaluated(file):
    text = file.read_text(encoding="utf-8")

    assert ELSEWHERE.findall(text.replace("http://www.w3.org", "")) == []
    assert EVALUATED.findall(text) == []


def test_colours_are_named_once():
    """Outside the tokens a colour is a token's name; a mail has colours of its own, dark brand panels are whitish."""
    style = (ROOT / "static/css/design.css").read_text(encoding="utf-8")
    pieces = style.split("/* ---------- 2 Base ---------- */")[1]
    own = "\n".join(line for line in pieces.splitlines() if not line.lstrip().startswith((".mail", "/*")))
    named = re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"light-dark\([^()]*\)", "", own))

    assert {*named} <= {"#fff", "#f3c9e9", "#f0dcea", "#ecd3e6"}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
def test_pages_carry_the_policy(client: Client, page):
    response = client.get(reverse(page))

    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert faults_of(response.text) == []


@pytest.mark.django_db
@override_settings(DEBUG=False)
def test_the_gallery_is_not_for_production(client: Client):
    assert client.get("/components/").status_code in {302, 404}


def test_no_two_scripts_declare_the_same_name():
    """They share one scope: the second of two that declare a name does not run at all."""
    declared = [
        (name, script.name)
        for script in (ROOT / "static" / "js").glob("*.js")
        for name in re.findall(r"^(?:const|let|function|class|async function) (\w+)", script.read_text(), re.MULTILINE)
    ]
    names = Counter(name for name, _ in declared)

    assert len(names) > 10
    assert [(name, script) for name, script in declared if names[name] > 1] == []
