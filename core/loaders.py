"""Templates are indented for those who read them; what is sent is not.

Without this the pages would be a fifth larger. A template is read once for each process, so a page costs nothing more.
Lines keep their numbers, for the error page of development.
"""

from __future__ import annotations

import re

from django.template.base import Origin
from django.template.loaders import app_directories, filesystem

_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class _Unindented(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        # In a plain-text mail white space shows.
        return _INDENT.sub("", contents) if str(origin.template_name).endswith(".html") else contents


class FilesystemLoader(_Unindented):
    """Django's, without the indentation of HTML."""


class AppDirectoriesLoader(_Unindented, app_directories.Loader):
    """Django's, without the indentation of HTML."""
