"""What these tests ask of the first page."""

from django.http import QueryDict

from audiences import links
from audiences.queries import people
from core.periods import DateRange
from dashboards import queries
from dashboards.models import Counted
from members.models import Membership


def spell(person, local, begin, end=None, reason=None):
    return Membership.objects.create(
        person=person, local=local, category="professional", period=DateRange(begin, end), drop_reason=reason
    )


def home_of(actor):
    figures = queries.figures_of(actor)
    assert figures is not None
    return queries.home(actor, figures, Counted.objects.get())


def how_many(url, actor):
    """How many people a figure's link finds for an actor."""
    tree = links.read(QueryDict(url.partition("?")[2]))
    return people(tree, actor=actor, day=actor.day).count()
