"""The pieces that every template has without loading them. How to use each one: docs/design.md.

Only shapes live here, no domain words: what a membership state is called and looks like stands in
templates/components/. How values are written is told in `values`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.engine import Engine
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString

from core import formats, menu
from core.vendor import COUNTIES

register = template.Library()

# --- Small pieces ---------------------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler icon by its name without "ti-". It says nothing to a screen reader: a word stands beside it."""
    return format_html('<i class="ti ti-{}{}" aria-hidden="true"></i>', name, f" {extra}" if extra else "")


@register.simple_tag
def pill(text: object, tone: str = "", icon: str = "") -> SafeString:
    """A state: icon, then word. Tones: member, early, warn, danger, former, potential; else plain."""
    shape = format_html('<i class="ti ti-{}" aria-hidden="true"></i>', icon) if icon else ""
    return format_html('<span class="pill{}">{}{}</span>', f" pill-{tone}" if tone else "", shape, text)


@register.simple_tag(takes_context=True)
def piece(context: Context, template: str, **values: object) -> SafeString:
    """A small template that reads nothing but these values: `{% piece "components/membership.html" state="member" %}`.

    Where they are all words and numbers it is written once and remembered: a list shows the same few again and again.
    A frozen value of nothing else says so by its class's `is_plain`.
    """
    engine = context.template.engine  # type: ignore[union-attr]  # a template is being rendered
    if not engine.debug and all(type(each) in _PLAIN or _is_plain(each) for each in values.values()):
        return _remembered(engine, template, tuple(values.items()))
    return engine.get_template(template).render(Context(values))


def _is_plain(value: object) -> bool:
    return getattr(type(value), "is_plain", False) is True


_PLAIN = frozenset({str, int, type(None)})  # not bool, which is equal to a number, nor text that is marked as safe


@lru_cache(maxsize=2000)
def _remembered(engine: Engine, template: str, values: tuple[tuple[str, object], ...]) -> SafeString:
    return engine.get_template(template).render(Context(dict(values)))


@register.simple_tag
def avatar(name: object, size: str = "") -> SafeString:
    return format_html(
        '<span class="av{}" aria-hidden="true">{}</span>', f" av-{size}" if size else "", formats.initials(name)
    )


@register.simple_tag
def bar(share: formats.Number | None, label: str = "", size: str = "") -> SafeString:
    """A share from 0 to 1 as a bar. `label` tells it in words; without one it says the per cent."""
    known = share if isinstance(share, int | float | Decimal) else None  # a name that is not known is an empty text
    part = min(max(float(known or 0), 0.0), 1.0)
    return _bar([("data", part)], label or formats.percent(known, 0), size)


@register.simple_tag
def bars(parts: Iterable[tuple[str, formats.Number]], label: str, total: formats.Number | None = None) -> SafeString:
    """Parts of a whole, (tone, amount) each, in order. What is missing from `total` stays empty.

    Tones: data, d3, past, warn, loss.
    """
    known = [(tone, max(float(amount), 0.0)) for tone, amount in parts]
    whole = max(float(total or 0), sum(amount for _, amount in known))
    return _bar([(tone, amount / whole) for tone, amount in known] if whole else [], label, "lg")


def _bar(parts: Iterable[tuple[str, float]], label: str, size: str) -> SafeString:
    at, shapes = 0.0, []
    for tone, share in parts:
        shapes.append((tone, f"{at * 100:.2f}", f"{share * 100:.2f}"))
        at += share
    inside = format_html_join("", '<rect class="f-{}" x="{}%" y="0" width="{}%" height="100%"/>', shapes)
    return format_html(
        '<svg class="bar{}" role="img" aria-label="{}" height="8">{}</svg>',
        f" bar-{size}" if size else "",
        label,
        inside,
    )


@register.simple_tag
def brought(new: object) -> SafeString:
    """A field of something that was not there before."""
    return format_html('<span class="diff-new">{}</span>', "empty" if new in (None, "") else new)


@register.simple_tag
def diff(old: object, new: object) -> SafeString:
    """A field before and after; an absent value is called "empty"."""
    before = "empty" if old in (None, "") else format_html('<span class="diff-old">{}</span>', old)
    arrow = icon("arrow-right", "muted")
    return format_html('{} {}<span class="visually-hidden"> becomes </span> {}', before, arrow, brought(new))


@register.simple_tag
def steps(*names: str, at: int) -> SafeString:
    """A journey in order; `at` is the present step, counted from 1."""
    shapes = {1: '<li class="done">{}</li>', 0: '<li aria-current="step">{}</li>', -1: "<li>{}</li>"}
    items = [(format_html(shapes[(at > place) - (at < place)], name),) for place, name in enumerate(names, start=1)]
    return format_html('<ol class="steps-x">{}</ol>', format_html_join("", "{}", items))


# --- Pieces with something inside ------------------------------------------------------------------

NOTE_ICONS = {
    "": "info-circle",
    "next": "arrow-big-right-line",
    "ok": "check",
    "warn": "alert-triangle",
    "danger": "ban",
}


@register.simple_block_tag
def note(content: str, tone: str = "", icon: str = "") -> SafeString:
    """One thing to know at that place. Tones: next, ok, warn, danger, and plain."""
    shape = icon or NOTE_ICONS.get(tone, "info-circle")
    return format_html(
        '<div class="note{}"><i class="ti ti-{}" aria-hidden="true"></i><div>{}</div></div>',
        f" note-{tone}" if tone else "", shape, content,
    )  # fmt: skip


@register.simple_block_tag
def nothing(content: str, title: str, icon: str = "search-off", level: int = 2) -> SafeString:
    """Nothing here yet: what it will be, and one button."""
    return format_html(
        '<div class="empty-x"><i class="ti ti-{}" aria-hidden="true"></i><h{} class="h3">{}</h{}>{}</div>',
        icon, level, title, level, content,
    )  # fmt: skip


@register.simple_block_tag
def fig(content: str, label: str, value: object, url: str) -> SafeString:
    """A key figure; the whole tile is a link to what it counts. Inside: the comparison."""
    return format_html(
        '<a class="fig" href="{}"><span class="fig-l">{}</span>'
        '<i class="ti ti-arrow-up-right go" aria-hidden="true"></i>'
        '<span class="fig-n"><u>{}</u></span><span class="fig-s">{}</span></a>',
        url, label, value, content,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def chart(
    context: Context, content: str, kind: str, data: Any, name: str, title: str, label: str,
    caption: object = "", size: str = "", view: str = "Chart", beside: str = "",
) -> SafeString:  # fmt: skip
    """A card with a figure and, inside the tag, its table. `name` is unique on the page, `label` tells the finding.

    Kinds and the shape of their data: waterfall, bars, counties (docs/design.md). `beside` is a template for
    what stands with the picture: an element at its side, and one under both.
    """
    map_file = format_html(' data-map="{}"', static(COUNTIES)) if kind == "counties" else ""
    box = format_html(
        '<div class="chart-box{}" data-chart="{}" data-source="d-{}"{} role="img" aria-label="{}"></div>',
        f" chart-{size}" if size else "", kind, name, map_file, label,
    )  # fmt: skip
    if beside:
        words = context.template.engine.get_template(beside).render(context)  # type: ignore[union-attr]  # as above
        box = format_html('<div class="chart-beside">{}{}</div>', box, words)
    return format_html(
        '<section class="card" aria-labelledby="h-{name}"><figure class="chart"><div class="card-header">'
        '<div><h2 id="h-{name}">{title}</h2>{caption}</div>'
        '<span class="ms-end"><span class="seg" role="group" aria-label="Show as">'
        '<button type="button" data-show="chart" aria-pressed="true">{view}</button>'
        '<button type="button" data-show="table" aria-pressed="false">Table</button></span></span></div>'
        '<div class="card-body"><div data-view="chart">{box}</div>'
        '<div class="clip" data-view="table" hidden>{content}</div></div></figure>{data}</section>',
        name=name, title=title, caption=format_html("<p>{}</p>", caption) if caption else "", view=view,
        box=box, content=content, data=json_script(data, f"d-{name}"),
    )  # fmt: skip


# --- Lists -----------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def column(context: Context, title: str, key: str, sort: str, kind: str = "") -> SafeString:
    """A column heading that sorts. `sort` is the present order: a key, with "-" in front when it descends.

    A press on the present column turns it round; `kind="num"` aligns right and begins with the largest.
    """
    falling, present = sort.startswith("-"), sort.lstrip("-") == key
    wanted = (key if falling else f"-{key}") if present else (f"-{key}" if kind == "num" else key)
    mark = icon("arrow-down" if falling else "arrow-up") if present else ""
    state = format_html(' aria-sort="{}"', "descending" if falling else "ascending") if present else ""
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort{}" href="{}">{}{}</a></th>',
        kind, state, " sorted" if present else "", address(context, sort=wanted, at=None), title, mark,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def address(context: Context, **changes: object) -> str:
    """This page's address with other parameters: `{% address sort="name" at=None %}`; None takes a parameter away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> Sequence[menu.Group]:
    """The menu of whoever looks at the page."""
    request = context.get("request")
    return menu.of(request) if request is not None else ()
