"""What these tests ask of the first page."""

from django.http import QueryDict

from audiences import links
from audiences.queries import people
from dashboards import queries
from dashboards.models import Counted


def home_of(actor):
    figures = queries.figures_of(actor)
    assert figures is not None
    return queries.home(actor, figures, Counted.objects.get())


def how_many(url, actor):
    """How many people a figure's link finds for an actor."""
    tree = links.read(QueryDict(url.partition("?")[2]))
    return people(tree, actor=actor, day=actor.day).count()
