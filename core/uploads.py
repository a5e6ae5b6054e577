"""How much somebody may send us before anybody has looked at who they are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

OF_A_VISITOR = 1024 * 1024  # bytes
TIMES_A_FILE = 4  # so much more than a file may have is still read, to answer with a sentence


class Bounded(FileUploadHandler):
    """The first of settings.FILE_UPLOAD_HANDLERS: refuses a request that is too large by the length it names.

    Django reads a form before the view runs, a file of any size onto the disk; without a length it reads nothing.
    """

    request: HttpRequest

    def handle_raw_input(self, _input: Any, _meta: Any, content_length: int, *_rest: Any) -> None:
        is_known = getattr(self.request, "user", None) is not None and self.request.user.is_authenticated
        most = max(OF_A_VISITOR, settings.ROSTER_MAX_BYTES * TIMES_A_FILE) if is_known else OF_A_VISITOR
        if content_length > most:
            raise RequestDataTooBig(f"A request of {content_length:,} bytes.")

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        return raw_data

    def file_complete(self, _size: int) -> None:
        return None
