"""A value that cannot be read is named in one sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from mae_crm import environment


@pytest.mark.parametrize("url", ["nonsense", "postgresql://host:port/name", "mysql://host/name"])
def test_a_wrong_database_address_is_named(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL must look like postgresql://user:password@host"):
        environment.database("DATABASE_URL")


def test_a_database_address_keeps_its_options_and_gets_time_limits(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://crm:p%40ss@db.example:6432/mae?sslmode=require&options=-c%20jit%3Doff"
    )

    entry = environment.database("DATABASE_URL")

    assert (entry["HOST"], entry["PORT"], entry["NAME"], entry["USER"]) == ("db.example", "6432", "mae", "crm")
    assert entry["PASSWORD"] == "p@ss"
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["options"].startswith("-c jit=off -c statement_timeout=5s")


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:mail"])
def test_a_wrong_mail_address_is_named(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)

    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL must look like smtp://user:password@host:port\.$"):
        environment.mailer("EMAIL_URL")


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://mail.example:587?tls=1", 587, False, True),
        ("smtps://u:p%2Fw@mail.example", 465, True, False),
    ],
)
def test_a_mail_address_becomes_options(monkeypatch, url, port, ssl, tls):
    monkeypatch.setenv("EMAIL_URL", url)

    options = environment.mailer("OUTREACH_EMAIL_URL", "EMAIL_URL")["OPTIONS"]

    assert (options["port"], options["use_ssl"], options["use_tls"]) == (port, ssl, tls)
    assert options["password"] in {"", "p/w"}


def test_a_number_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("PEOPLE_PER_REP", "fifteen")

    with pytest.raises(ImproperlyConfigured, match=r"^PEOPLE_PER_REP is 'fifteen'; it must be a whole number\.$"):
        environment.number("PEOPLE_PER_REP", 15)


@pytest.mark.parametrize(("key", "runs", "refused"), [("", False, True), ("", True, False), ("k" * 50, False, False)])
def test_a_site_needs_a_key_of_its_own_unless_it_serves_the_demos_database(monkeypatch, key, runs, refused):
    monkeypatch.setenv("SECRET_KEY", key)
    monkeypatch.setattr(environment, "runs_database", lambda: runs)

    if refused:
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is missing"):
            environment.refuse_public_key()
    else:
        environment.refuse_public_key()
