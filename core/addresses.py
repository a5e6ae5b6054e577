"""Addresses of pages, worked out once for each kind of page: a list of fifty rows asks for a hundred of them. And the
numbers that come back in them."""

from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse

MOST_DIGITS = 18  # every number of so many is one of PostgreSQL's
_KEY = 987_654_321  # stands for the row's key while the address is worked out


def page_address(name: str) -> str:
    """`reverse(name)`, remembered."""
    return _page(name, get_urlconf(), get_script_prefix())


def row_address(name: str, pk: int) -> str:
    """`reverse(name, args=[pk])` of a page about one row, whose whole number is the only thing in its address."""
    before, after = _around(name, get_urlconf(), get_script_prefix())
    return f"{before}{pk}{after}"


def number_in(text: str | None) -> int | None:
    """The whole number, as a row's key, that stands in an address or a form; None for whatever else somebody typed."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


@cache
def _page(name: str, _urlconf: str | None, _prefix: str) -> str:
    return reverse(name)


@cache
def _around(name: str, _urlconf: str | None, _prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_KEY]).partition(str(_KEY))
    return before, after
