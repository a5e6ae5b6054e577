"""Which roles need a second factor, and what asking costs."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from accounts.queries import needs_factor
from locals.access import SignedInRequest

pytestmark = pytest.mark.urls(__name__)


def roles(request: SignedInRequest) -> HttpResponse:
    return HttpResponse(",".join(sorted(request.actor.roles)))


urlpatterns = [path("account/", include("accounts.urls")), path("", roles)]


@pytest.mark.parametrize(
    ("persona", "needed"),
    [
        ("administrator", True),
        ("clerk", True),
        ("organizer", True),
        ("region_staff", True),
        ("local_president", True),
        ("building_rep", False),
        ("member", False),
        ("expired_rep", False),
        ("stranger", False),
    ],
)
def test_whoever_sees_more_than_one_building_needs_a_factor(world, persona, needed):
    assert needs_factor(world.users[persona]) is needed


def test_the_rule_and_the_page_read_the_assignments_once(world, client):
    client.force_login(world.users["building_rep"])

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/")

    assert answer.content == b"building_rep,member"
    assert len(queries) == 3  # the session, its user, the assignments
