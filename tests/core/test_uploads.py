"""What visitors and users may send."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import uploads
from rosters.models import StaffList
from tests.world import TODAY

pytestmark = pytest.mark.django_db


def test_a_visitor_cannot_fill_the_disk(client):
    large = SimpleUploadedFile("large.bin", b"x" * (uploads.OF_A_VISITOR + 1))

    assert client.post(reverse("account_login"), {"login": "a@example.org", "file": large}).status_code == 400
    assert client.post(reverse("account_login"), {"login": "a@example.org"}).status_code == 200


def test_a_user_hears_a_sentence_about_a_file_that_is_too_large(world, sign_in, settings, monkeypatch):
    settings.ROSTER_MAX_BYTES = 1_000
    monkeypatch.setattr(uploads, "OF_A_VISITOR", 500)
    client = sign_in(world.users["clerk"])
    fields = {"employer": world.employers["Tupelo Public School District"].pk, "as_of": str(TODAY)}

    def upload(size):
        return client.post(reverse("rosters:upload"), {**fields, "file": SimpleUploadedFile("list.csv", b"x" * size)})

    assert "are the most" in upload(1_001).content.decode()
    assert upload(uploads.TIMES_A_FILE * 1_000 + 1).status_code == 400
    assert not StaffList.objects.exists()
