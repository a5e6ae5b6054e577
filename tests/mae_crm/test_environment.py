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
        ("smtp://mail.example?tls=yes", 25, False, True),
        ("smtp://mail.example?tls=On", 25, False, True),
        ("smtp://mail.example?tls=0", 25, False, False),
        ("smtps://u:p%2Fw@mail.example", 465, True, False),
    ],
)
def test_a_mail_address_becomes_options(monkeypatch, url, port, ssl, tls):
    monkeypatch.setenv("EMAIL_URL", url)

    options = environment.mailer("OUTREACH_EMAIL_URL", "EMAIL_URL")["OPTIONS"]

    assert (options["port"], options["use_ssl"], options["use_tls"]) == (port, ssl, tls)
    assert options["password"] in {"", "p/w"}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("smtp://u:secret@mail.example?starttls=1", r"OUTREACH_EMAIL_URL has '\?starttls'; it knows \?tls=1 only\."),
        ("smtp://u:secret@mail.example?TLS=1", r"OUTREACH_EMAIL_URL has '\?TLS'; it knows \?tls=1 only\."),
        ("smtp://u:secret@mail.example?tls", r"OUTREACH_EMAIL_URL has '\?tls'; it knows \?tls=1 only\."),
        ("smtp://u:secret@mail.example?tls=ja", r"tls in OUTREACH_EMAIL_URL is 'ja'; it must be 1 or 0\."),
        (
            "smtps://u:secret@mail.example?tls=1",
            r"OUTREACH_EMAIL_URL has smtps:// and \?tls=1; it must be one of them\.",
        ),
    ],
)
def test_nothing_misspelled_sends_a_password_in_the_clear(monkeypatch, url, says):
    monkeypatch.setenv("OUTREACH_EMAIL_URL", url)

    with pytest.raises(ImproperlyConfigured, match=f"^{says}$"):
        environment.mailer("OUTREACH_EMAIL_URL", "EMAIL_URL")


@pytest.mark.parametrize(("raw", "on"), [("", False), ("0", False), ("No", False), (" on ", True), ("TRUE", True)])
def test_a_flag_is_on_or_off(monkeypatch, raw, on):
    monkeypatch.setenv("BEHIND_PROXY", raw)

    assert environment.flag("BEHIND_PROXY") is on


def test_a_flag_that_is_neither_is_named(monkeypatch):
    monkeypatch.setenv("BEHIND_PROXY", "ture")

    with pytest.raises(ImproperlyConfigured, match=r"^BEHIND_PROXY is 'ture'; it must be 1 or 0\.$"):
        environment.flag("BEHIND_PROXY")


@pytest.mark.parametrize(
    "url", ["crm.example.org", "//crm.example.org", "https://", "ftp://crm.example", "https://c:x"]
)
def test_an_address_of_the_site_without_scheme_or_host_is_named(monkeypatch, url):
    """Links in mail begin with it."""
    monkeypatch.setenv("PUBLIC_URL", url)

    with pytest.raises(ImproperlyConfigured, match=rf"^PUBLIC_URL is '{url}'; it must look like https://crm\.example"):
        environment.public_url("PUBLIC_URL", "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("raw", "url"), [("", "http://127.0.0.1:8000"), ("https://crm.example.org/", "https://crm.example.org")]
)
def test_an_address_of_the_site_has_no_slash_at_its_end(monkeypatch, raw, url):
    monkeypatch.setenv("PUBLIC_URL", raw)

    assert environment.public_url("PUBLIC_URL", "http://127.0.0.1:8000") == url


@pytest.mark.parametrize(("least", "raw"), [(1, "0"), (0, "-1")])
def test_a_number_that_is_too_small_is_named(monkeypatch, least, raw):
    """No sender, no connection, a rep for nobody: the house would stand still or break later."""
    monkeypatch.setenv("OUTBOX_SENDERS", raw)

    with pytest.raises(ImproperlyConfigured, match=rf"^OUTBOX_SENDERS is '{raw}'; it must be {least} or more\.$"):
        environment.number("OUTBOX_SENDERS", 4, least=least)


@pytest.mark.parametrize("zone", ["Nowhere/X", "America", "../etc/passwd"])
def test_a_time_zone_that_is_none_is_named(monkeypatch, zone):
    monkeypatch.setenv("TIME_ZONE", zone)

    with pytest.raises(ImproperlyConfigured, match=rf"^TIME_ZONE is '{zone}'; it must be a time zone such as A/B\.$"):
        environment.zone("TIME_ZONE", "A/B")


def test_a_log_level_is_read_in_small_letters_or_named(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "warning")
    assert environment.log_level("LOG_LEVEL", "INFO") == "WARNING"

    monkeypatch.setenv("LOG_LEVEL", "verbose")
    with pytest.raises(ImproperlyConfigured, match=r"^LOG_LEVEL is 'VERBOSE'; it must be DEBUG, INFO, WARNING or"):
        environment.log_level("LOG_LEVEL", "INFO")


@pytest.mark.parametrize("url", ["http://cache", "redis://:secret@cache:port/0", "redis://", "cache:6379"])
def test_a_wrong_redis_address_is_named_without_its_password(monkeypatch, url):
    monkeypatch.setenv("REDIS_URL", url)

    with pytest.raises(ImproperlyConfigured, match=r"^REDIS_URL must look like redis://:password@host:6379/0\.$"):
        environment.redis_url("REDIS_URL", "redis://127.0.0.1:6379/0")


@pytest.mark.parametrize("numbers", [(40, 65, 15), (65, 65, 15), (101, 40, 15)])
def test_bands_that_are_not_above_each_other_are_named(numbers):
    with pytest.raises(ImproperlyConfigured, match=rf"^A, B and C are {numbers[0]}, .*; each must be above the next"):
        environment.falling("A, B and C", *numbers)


def test_an_origin_without_a_scheme_is_named(monkeypatch):
    monkeypatch.setenv("CSRF_TRUSTED_ORIGINS", "https://crm.example, proxy.example")

    with pytest.raises(ImproperlyConfigured, match=r"^CSRF_TRUSTED_ORIGINS has 'proxy\.example'; it must begin with"):
        environment.origins("CSRF_TRUSTED_ORIGINS")


@pytest.mark.parametrize("text", ["MAE", "MAE <no-reply>", "@mae.example"])
def test_a_sender_without_an_address_is_named(monkeypatch, text):
    monkeypatch.setenv("DEFAULT_FROM_EMAIL", text)

    with pytest.raises(
        ImproperlyConfigured, match=rf"^DEFAULT_FROM_EMAIL is '{text}'; it must look like A <a@b\.c>\.$"
    ):
        environment.sender("DEFAULT_FROM_EMAIL", "A <a@b.c>")


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
