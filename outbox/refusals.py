"""What a mail server means by refusing: there is no such mailbox, or it takes no more mail from us."""

from __future__ import annotations

import re

_ECHOED = re.compile(r"<?\S+@\S+>?|\bhttps?://\S+")  # what it quotes says nothing of why
_WHO = r"(users?|mail ?box(es)?|recipients?|address(es)?|accounts?|alias|person|e-?mail)"
_NOWHERE = (
    r"(unknown|not (found|known|exist|valid|local|available|active)|does ?n.?t exist|does not exist|non-?existent"
    r"|invalid|un(available|routeable|routable|deliverable)|disabled|inactive|no longer|rejected: no)"
)
_NO_SUCH_MAILBOX = re.compile(
    rf"\b{_WHO}\b.*\b{_NOWHERE}|\b(unknown|no such|invalid|nonexistent|unrout(e)?able|no)\b.{{0,20}}\b{_WHO}\b"
    r"|no such (name|person)|not a (known|valid)"
)
# About us or a rule. "User unknown in relay recipient table" is how Postfix says that there is no such mailbox.
_ABOUT_US = re.compile(
    r"\brelay(?! recipient)|exceeded|policy|spam|block|black ?list|authenticat|\bsender|too (many|quickly)|client host"
    r"|your (account|domain|ip|host|server)|\bhelo\b"
)


def says_no_such_mailbox(words: bytes) -> bool:
    """Whether the words can mean nothing but the recipient's mailbox: everybody else of a campaign gets the same answer
    where they mean us, and would be noted as an address that bounces."""
    said = _ECHOED.sub(" ", words.decode("utf-8", "replace").casefold())
    return bool(_NO_SUCH_MAILBOX.search(said)) and not _ABOUT_US.search(said)


def gist(says: str) -> str:
    """A refusal without what differs from one recipient or moment to the next: addresses, numbers, marks."""
    return " ".join(re.findall(r"\b[^\W\d_]+\b", _ECHOED.sub(" ", says.casefold())))
