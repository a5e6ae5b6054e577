"""The menu shows what one may see, where one is, and how much waits."""

from dataclasses import dataclass, field

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from core import menu, registry
from core.types import NavItem

pytestmark = pytest.mark.urls(__name__)


def page(request):
    return HttpResponse()


urlpatterns = [
    path("", page, name="home"),
    path("people/", page, name="people"),
    path("people/audiences/", page, name="audiences"),
    path("health/", page, name="health"),
]


@dataclass
class Actor:
    capabilities: set[str] = field(default_factory=set)

    def can(self, can: str) -> bool:
        return can in self.capabilities


@pytest.fixture(autouse=True)
def entries(monkeypatch):
    items = [
        NavItem(key="health", label="Health", icon="heart", url_name="health", group="Look", can="see health", order=1),
        NavItem(key="home", label="Home", icon="home", url_name="home", order=1),
        NavItem(key="audiences", label="Audiences", icon="users", url_name="audiences", group="Organize", order=3),
        NavItem(key="people", label="People", icon="users", url_name="people", order=2, count=lambda actor: 8),
    ]
    monkeypatch.setitem(registry._entries, NavItem, {item.key: item for item in items})


def of(path: str, actor: Actor | None):
    request = RequestFactory().get(path)
    request.actor = actor  # type: ignore[attr-defined]  # the middleware of a floor above puts it there
    return menu.of(request)


def test_groups_stand_in_order_and_hide_what_may_not_be_seen():
    groups = of("/", Actor())

    assert [(group.heading, [entry.label for entry in group.entries]) for group in groups] == [
        ("", ["Home", "People"]),
        ("Organize", ["Audiences"]),
    ]
    assert [group.heading for group in of("/", Actor({"see health"}))] == ["", "Organize", "Look"]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "Home"),
        ("/people/", "People"),
        ("/people/7/", "People"),
        ("/people/audiences/3/", "Audiences"),
        ("/other/", None),
    ],
)
def test_one_entry_at_most_is_the_present_one(path, here):
    current = [entry.label for group in of(path, Actor()) for entry in group.entries if entry.current]

    assert current == ([here] if here else [])


def test_entries_tell_what_waits():
    assert [entry.count for group in of("/", Actor()) for entry in group.entries] == [0, 8, 0]


def test_a_visitor_has_no_menu():
    assert of("/", None) == []
