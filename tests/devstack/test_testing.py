"""The ground that all other tests stand on."""

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from devstack.testing import fingerprint


@pytest.mark.django_db
def test_each_run_has_a_migrated_database_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), count(*) FROM django_migrations")
        name, migrations = cursor.fetchone()

    assert name.startswith("test_mae_crm_")
    assert migrations > 0


def test_the_template_is_made_anew_when_code_changes_that_makes_triggers(tmp_path):
    for name in ("apps.py", "migrations/0001_first.py", "triggers.py", "views/page.py"):
        (tmp_path / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / name).write_text("before")
    before = fingerprint(tmp_path)

    (tmp_path / "shop" / "views" / "page.py").write_text("after")
    assert fingerprint(tmp_path) == before
    (tmp_path / "shop" / "triggers.py").write_text("after")
    assert fingerprint(tmp_path) != before


def test_redis_is_real_and_empty(redis):
    redis.set("bell", "rung")

    assert redis.dbsize() == 1


def test_mail_arrives_over_smtp(smtp):
    EmailMessage("Hello", "Body", "from@mae.example", ["to@mae.example"]).send()

    (received,) = smtp.to("to@mae.example")
    assert received.message["Subject"] == "Hello"
    assert received.text.strip() == "Body"
