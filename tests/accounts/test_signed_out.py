"""What is said to somebody whose session is gone, and where they come back to."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent_by", "back"),
    [
        ({"Referer": "http://testserver/my/talks/7/"}, "/my/talks/7/"),
        ({"HX-Request": "true", "HX-Current-URL": "http://testserver/my/talks/7/"}, "/my/talks/7/"),
        ({"Referer": "http://elsewhere.example/"}, "/"),
    ],
)
def test_what_was_sent_without_a_session_is_said_not_to_be_saved(client, sent_by, back):
    """Also where the cookie went with the browser. The address sent to takes no GET: one comes back to its page."""
    answer = client.post(reverse("organizing:undo", args=[7]), headers=sent_by)

    sign_in = answer.headers.get("HX-Redirect") or answer.headers["Location"]
    assert sign_in == f"{reverse('account_login')}?next={back}"
    assert "What you sent was not saved, because you are signed out." in client.get(sign_in).content.decode()


def test_a_page_asked_for_without_a_session_says_nothing_of_saving(client):
    answer = client.get(reverse("organizing:today"), follow=True)

    assert answer.redirect_chain[0][0] == f"{reverse('account_login')}?next={reverse('organizing:today')}"
    assert "was not saved" not in answer.content.decode()
