"""The icons that pages name exist, and only they are sent."""

import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.template import engines

from core import icons, vendor

ROOT = Path(settings.BASE_DIR)
NAMED = re.compile(r"""{%\s*icon\s+"([^"]+)"|\bicon(?:_name)?="([^"]+)"|{%\s*pill\s+\S+\s+"[^"]*"\s+"([^"]+)\"""")
DRAWINGS: dict[str, icons.Drawing] = {"home": [["path", {"d": "M1 2"}]], "a-b": [["circle", {"cx": "1"}]]}


def test_names_are_found_as_classes_and_as_words(tmp_path):
    page, program = tmp_path / "page.html", tmp_path / "apps.py"
    page.write_text('<i class="ti ti-home"></i> {% icon "users" %} {{ unhome }}', encoding="utf-8")
    program.write_text("NavItem(icon='a-b', label=\"mail\")", encoding="utf-8")

    assert icons.used([page, program], ["home", "users", "a-b", "mail", "unhome", "b"]) == {
        "home",
        "users",
        "a-b",
        "mail",
    }


def test_a_rule_carries_its_drawing_as_sound_svg():
    name, _, drawing = icons.style_sheet(DRAWINGS, {"home"}).strip().partition("{")

    assert name == ".ti-home"
    assert drawing.startswith("--ti:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'")
    assert drawing.endswith("stroke-linejoin='round'%3E%3Cpath d='M1 2'/%3E%3C/svg%3E\")}")


def test_an_unknown_name_is_a_mistake():
    with pytest.raises(KeyError):
        icons.style_sheet(DRAWINGS, {"house"})


def test_every_drawing_of_ours_can_be_read():
    sheet = vendor.place(vendor.ICONS).read_text(encoding="utf-8")
    drawings = re.findall(r'url\("data:image/svg\+xml,(.*?)"\)', sheet)

    assert len(drawings) > 60
    assert all(len(ET.fromstring(unquote(drawing))) > 0 for drawing in drawings)
    assert len(sheet) < 250_000


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda file: file.name)
def test_a_template_names_icons_that_exist(template):
    named = {name for names in NAMED.findall(template.read_text(encoding="utf-8")) for name in names if name}

    assert named - {*vendor.known_icons()} == set()


def test_the_menu_names_icons_that_exist():
    from core.registry import registered
    from core.types import NavItem

    assert {item.icon for item in registered(NavItem)} - {*vendor.known_icons()} == set()


def test_an_icon_says_nothing():
    assert (
        engines["django"].from_string('{% icon "home" %}').render() == '<i class="ti ti-home" aria-hidden="true"></i>'
    )
