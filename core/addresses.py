"""Addresses of pages, worked out once for each kind of page: a list of fifty rows asks for a hundred of them."""

from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse

_KEY = 987_654_321  # stands for the row's key while the address is worked out


def page_address(name: str) -> str:
    """`reverse(name)`, remembered."""
    return _page(name, get_urlconf(), get_script_prefix())


def row_address(name: str, pk: int) -> str:
    """`reverse(name, args=[pk])` of a page about one row, whose whole number is the only thing in its address."""
    before, after = _around(name, get_urlconf(), get_script_prefix())
    return f"{before}{pk}{after}"


@cache
def _page(name: str, _urlconf: str | None, _prefix: str) -> str:
    return reverse(name)


@cache
def _around(name: str, _urlconf: str | None, _prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_KEY]).partition(str(_KEY))
    return before, after
