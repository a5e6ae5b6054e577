"""Refusals that a person reads."""


class ActionError(Exception):
    """An action said no. The message is a sentence for the person who asked, with what to do where there is
    something."""
