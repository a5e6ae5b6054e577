"""What the words of a refused recipient mean, as mail servers write them."""

import pytest

from outbox.refusals import says_no_such_mailbox


@pytest.mark.parametrize(
    "words",
    [
        b"User unknown",
        b"No such user here",
        b"<ann@school.example>: Recipient address rejected: User unknown in relay recipient table",
        b"Recipient address rejected: User unknown in virtual mailbox table",
        b"Requested action not taken: mailbox unavailable",
        b"The email account that you tried to reach does not exist. See https://support.example/policy",
        b"sorry, no mailbox here by that name",
        b"Unrouteable address",
        b"User not local; please try <ann@elsewhere.example>",
        b"Invalid recipient",
        b"account is disabled",
        b"not a valid mailbox",
        b"<spam@school.example>: unknown user",
    ],
)
def test_no_such_mailbox(words):
    assert says_no_such_mailbox(words)


@pytest.mark.parametrize(
    "words",
    [
        b"relay not permitted",
        b"<unknown.user@school.example>: relay denied",
        b"Domain example.org has exceeded the max emails per hour",
        b"Your account has been disabled",
        b"sender address invalid",
        b"authentication required, unknown user",
        b"relay: no valid user authentication",
        b"unknown client host, recipient refused",
        b"mailbox blocked by policy, address invalid",
        b"blocked using a list, see https://list.example/invalid-recipient",
        b"Message rejected due to spam",
        b"Access denied - Invalid HELO name",
        b"we do not take mail from you",
        b"",
        b"\xff\xfe",
    ],
)
def test_about_us(words):
    assert not says_no_such_mailbox(words)
