"""What an organizer writes becomes a mail's HTML and its plain-text twin, with the same slots and links in both.

Writing is CommonMark without HTML and pictures. A link that stands alone on its line, and whose text begins with
"Button:", becomes a button. A web address that stands in the text by itself is a link, too, and Markdown leaves its
letters alone: * and _ in it are no emphasis.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from core.errors import ActionError
from outbox.placeholders import TOKEN, Slot, split, whole

TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "hr", "code", "pre"}
SCHEMES = {"http", "https", "mailto", "tel"}
BUTTON = "Button:"
_OPEN, _CLOSE = "\ue000", "\ue001"  # Unicode's private use: nobody types them, though Markdown's &#xE000; makes them
_PRIVATE = re.compile("[\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f]")
_BEGINS = re.compile(rf"(?<![^\W_])(?<![@/.])(?:https?://|www\.)(?=[\w{_OPEN}])")
_PLAIN = r"(?:[^\s<>\[\]“”\"`&]|&(?!(?:lt|gt|quot|nbsp|#\w+);))"  # what may stand in an address
_ADDRESS = re.compile(rf"(?:{_PLAIN}|\[{_PLAIN}*\])+")
_SAID = re.compile(r"\\([!-/:-@\[-`{-~])|(?<=&)amp;")  # what Markdown and HTML write for a sign that means itself
_PUNCTUATION = ".,;:!?'’…\\"
_BARE = "bare"  # the markup of a link whose words are its address
_BROKEN = re.compile(r"\[[^\]]*\]\(\S.*", re.DOTALL)
_LONE_BUTTON = re.compile(rf"\[{BUTTON}[^\]]*\]")
_SWALLOW = ("fence", "reference")  # they keep words that nobody reads: "```words", "[words]: https://…"
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", *_SWALLOW])
_markdown.inline.ruler.before("text", "address", lambda state, silent: _take_address(state, silent=silent))


DEEPEST = 60  # pieces within each other; lists and quotes end at 20 by themselves
_TOO_DEEP = "Too many asterisks or underscores stand around each other. Take some of them away."


class BadLink(ActionError):
    """A link that no mail can have."""


class TooDeep(ActionError):
    """Signs within signs that no reader of the mail would see."""


@dataclass(frozen=True, slots=True)
class Written:
    """The body in both forms, as literals and slots in turn, and the web addresses it links to, each once."""

    html: list[str | Slot]
    text: list[str | Slot]
    links: list[str]


class Marks:
    """What stands for slots while a text is turned into HTML. They hold a word of their own, so that nobody can write
    one."""

    def __init__(self) -> None:
        self._slots: list[Slot] = []
        self._word = token_hex(8)
        self.token = self._mark(TOKEN)

    def join(self, parts: Iterable[str | Slot]) -> str:
        """One text, with a mark for each slot."""
        return "".join(part if isinstance(part, str) else self._mark(part) for part in parts)

    def cut(self, text: str) -> list[str | Slot]:
        """Put slots back where their marks are."""
        pieces: list[str | Slot] = []
        for index, piece in enumerate(re.split(f"{_OPEN}{self._word}(\\d+){_CLOSE}", text)):
            if index % 2:
                pieces.append(self._slots[int(piece)])
            elif piece:
                pieces.append(piece)
        return pieces

    def _mark(self, slot: Slot) -> str:
        self._slots.append(slot)
        return f"{_OPEN}{self._word}{len(self._slots) - 1}{_CLOSE}"


def write(body: str, *, href: Callable[[str, int], str] | None = None, fixed: Sequence[str] | None = None) -> Written:
    """Render the body. `href(token, n)` is what the n-th link, from 1, points to in the HTML; where it holds `token`,
    the message's own will stand.

    `fixed` are the links of a letter that was checked when it was written: it keeps their numbers, has no others, and
    nothing of it is refused that was fit to be sent then. Without them raises UnknownPlaceholder, BadLink,
    and TooDeep where signs stand within signs without end.
    """
    marks = Marks()
    body = _PRIVATE.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))
    tokens = _markdown.parse(marks.join(split(whole(body) if fixed is None else body)), {"fixed": fixed})
    if fixed is None:
        if _depth(tokens) > DEEPEST:
            raise TooDeep(_TOO_DEEP)
        _refuse_broken(tokens)
    _make_buttons(tokens)
    text = _blocks(SyntaxTreeNode(tokens).children)
    links = _point(tokens, partial(href, marks.token) if href else None, fixed)
    html = nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=TAGS,
        attributes={"a": {"href", "class"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return Written(html=marks.cut(html), text=marks.cut(text), links=links)


def _depth(tokens: Iterable[Token]) -> int:
    """How many pieces are open at once where most are, those of a line upon those around it."""
    deepest = depth = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(deepest, depth + _depth(token.children or []))
    return deepest


def _refuse_broken(tokens: list[Token]) -> None:
    """Raises BadLink for a link or a button that was begun and is none, whose brackets people would read."""
    for token in tokens:
        words = "".join(_beside_links(token.children or []))
        if broken := _BROKEN.search(words):
            raise BadLink(
                f"“{broken[0][:60]}” is no link: an address begins with https:// and has no spaces or lone brackets."
            )
        if lone := _LONE_BUTTON.search(words):
            raise BadLink(
                f"“{lone[0][:60]}” leads nowhere: write its address behind it, as in {lone[0][:60]}(https://…)."
            )


def _beside_links(children: Iterable[Token]) -> Iterator[str]:
    """The words that are no link's; a blank for what is no word."""
    inside = 0
    for child in children:
        if child.markup == _BARE:
            continue
        inside += child.nesting if child.type.startswith("link_") else 0
        yield child.content if child.type == "text" and not inside else " "


# --- Addresses by themselves -----------------------------------------------------------------------


def _take_address(state: StateInline, *, silent: bool) -> bool:
    """Markdown's rule for them: the address that begins here as one piece; before one, the words as far as it."""
    address = _address_at(state)
    if not address:
        return _take_words(state, silent=silent)
    state.pos += len(address)
    if not silent:
        _put(state, _SAID.sub(r"\1", address))
    return True


def _take_words(state: StateInline, *, silent: bool) -> bool:
    """Plain words end where an address begins, which is no sign that ends them for Markdown."""
    sign = state.md.inline.terminator_re.search(state.src, state.pos, state.posMax)
    end = sign.start() if sign else state.posMax
    begins = _BEGINS.search(state.src, state.pos + 1, min(end + len("://x"), state.posMax))
    if not begins or begins.start() >= end:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : begins.start()])
    state.pos = begins.start()
    return True


def _address_at(state: StateInline) -> str:
    """As GitHub has it: punctuation at the end, and a bracket or an emphasis that was opened before it, are not the
    address's."""
    if not _BEGINS.match(state.src, state.pos, state.posMax):
        return ""
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    address, opened = found[0] if found else "", _opened(state.delimiters)
    while address:
        last = address[-1]
        if opened[last] and address[-2:-1] != "\\":
            opened[last] -= 1
        elif last not in _PUNCTUATION and not (last == ")" and address.count(")") > address.count("(")):
            break
        address = address[:-1]
    return address


def _opened(delimiters: Iterable[Delimiter]) -> Counter[str]:
    """How many of each sign of emphasis wait for their other half."""
    opened: Counter[str] = Counter()
    for delimiter in delimiters:
        sign = chr(delimiter.marker)
        if delimiter.close and opened[sign]:
            opened[sign] -= 1
        elif delimiter.open:
            opened[sign] += 1
    return opened


def _put(state: StateInline, address: str) -> None:
    """A link, but words within another link, and in a letter that is fixed and does not have it."""
    target = address if address.startswith("http") else f"https://{address}"
    fixed = state.env["fixed"]
    if state.linkLevel or (fixed is not None and target not in fixed):
        state.append_pending(address)
        return
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": target}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1).markup = opening.markup = _BARE


# --- Buttons and where links lead ------------------------------------------------------------------


def _make_buttons(tokens: list[Token]) -> None:
    for line in (line for token in tokens for line in _lines(token.children or [])):
        if _is_button(line):
            line[0].attrs["class"] = "cta"
            line[1].content = line[1].content.removeprefix(BUTTON).lstrip()


def _lines(children: list[Token]) -> Iterator[list[Token]]:
    for is_break, line in itertools.groupby(children, key=lambda child: child.type in {"softbreak", "hardbreak"}):
        if not is_break:
            yield list(line)


def _is_button(line: list[Token]) -> bool:
    return (
        len(line) > 2
        and line[0].type == "link_open"
        and line[-1].type == "link_close"
        and sum(child.type == "link_open" for child in line) == 1
        and line[1].content.startswith(BUTTON)
    )


def _point(tokens: list[Token], href: Callable[[int], str] | None, fixed: Sequence[str] | None) -> list[str]:
    """Number the web addresses, each once, and point their links where `href` says."""
    links = {target: number for number, target in enumerate(fixed or (), start=1)}
    for child in (child for token in tokens for child in token.children or [] if child.type == "link_open"):
        target = str(child.attrs["href"])
        _check(target)
        if fixed is None and not _leads_somewhere(target):
            raise BadLink(f"The link “{target[:60]}” leads nowhere yet: write the whole address.")
        if target.startswith(("http://", "https://")):
            number = links.setdefault(target, len(links) + 1)
            if href:
                child.attrs["href"] = href(number)
    return list(links)


def _check(target: str) -> None:
    if _OPEN in target or "%EE%80%80" in target.upper():
        raise BadLink("A link cannot contain a placeholder: it leads everybody to the same place.")
    scheme, colon, _ = target.partition(":")
    if not colon or scheme.lower() not in SCHEMES:
        raise BadLink(f"The link “{target[:60]}” must begin with https:// (or mailto: or tel:).")
    if scheme != scheme.lower() or len(target) > 2000:
        raise BadLink(f"The link “{target[:60]}” is too long or oddly written.")


def _leads_somewhere(target: str) -> bool:
    scheme, _, rest = target.partition(":")
    if scheme == "mailto":
        return "@" in rest
    if scheme == "tel":
        return any(map(str.isdigit, rest))
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        return False
    return "." in host.strip(".") or host == "localhost"  # as a trial on one's own machine has it


# --- The plain-text twin ---------------------------------------------------------------------------


def _blocks(nodes: list[SyntaxTreeNode], between: str = "\n\n") -> str:
    return between.join(_block(node) for node in nodes)


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "bullet_list" | "ordered_list":
            return "\n".join(_items(node))
        case "blockquote":
            return "\n".join(f"> {line}" for line in _blocks(node.children).split("\n"))
        case "hr":
            return "-----"
        case "code_block":
            return node.content.rstrip("\n")
        case "inline":
            return "".join(_inline(child) for child in node.children)
        case _:
            return _blocks(node.children)


def _items(node: SyntaxTreeNode) -> list[str]:
    if node.type == "bullet_list":
        return [_indented(item, "- ") for item in node.children]
    first = int(node.attrs.get("start", 1))
    return [_indented(item, f"{number}. ") for number, item in enumerate(node.children, start=first)]


def _indented(item: SyntaxTreeNode, bullet: str) -> str:
    lines = _blocks(item.children, between="\n").split("\n")
    return "\n".join((bullet if index == 0 else " " * len(bullet)) + line for index, line in enumerate(lines))


def _inline(node: SyntaxTreeNode) -> str:
    match node.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "link":
            words = "".join(_inline(child) for child in node.children)
            target = str(node.attrs["href"])
            if words in {target, ""}:
                return target
            return f"{words}: {target}" if node.attrs.get("class") == "cta" else f"{words} ({target})"
        case _ if node.children:
            return "".join(_inline(child) for child in node.children)
        case _:
            return node.content
