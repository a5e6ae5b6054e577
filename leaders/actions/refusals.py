"""Why an action of this app cannot be done."""

from core.errors import ActionError


class AlreadyThere(ActionError):
    """The person is on the pipeline, or in that stage or seat, already."""


class NotPossible(ActionError):
    """A rule about offices, seats or days is in the way."""


class NotYours(ActionError):
    """The office gives access that the one who records it does not have."""
