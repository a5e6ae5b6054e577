"""What `doctor` and the health page find, with the faults made for real."""

import json
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.db import OperationalError, connection

from core import clock
from core.registry import registered
from core.types import Health, HealthCheck
from jobs import configuration, health, queries
from jobs.models import Heartbeat, LongJob, Mishap, Slot
from jobs.tasks import schedule

pytestmark = pytest.mark.django_db


def test_the_database_answers_and_has_every_migration():
    assert health.database().ok
    assert health.migrations() == Health(ok=True, says="Every migration is applied.")


def test_redis_is_well(redis):
    Mishap.objects.record("ring", "once")

    assert health.doorbell() == Health(ok=True, says="Redis answers.", figures={"rings_missed": 1})


def test_a_redis_that_drops_keys_is_not_well(own_redis, settings):
    settings.REDIS_URL = own_redis.url
    import redis

    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")

    assert health.doorbell().says == "Redis drops keys (allkeys-lru)."


def test_a_frozen_redis_is_found_within_about_a_second(own_redis, settings):
    settings.REDIS_URL = own_redis.url
    own_redis.freeze()

    found = health.doorbell()

    own_redis.thaw()
    assert found.says == "Redis does not answer (TimeoutError); work waits for the sweeps."


@pytest.mark.parametrize(("seconds", "ok"), [(5, True), (90, False)])
def test_workers_are_judged_by_what_a_task_wrote(seconds, ok):
    assert health.workers().says == "No worker has ever taken work."

    Heartbeat.objects.create(worker="one", at=clock.now() - timedelta(seconds=seconds))

    assert health.workers().ok is ok


def test_slots_that_failed_or_are_late_are_named():
    now = clock.now()
    for entry in schedule():
        Slot.objects.create(name=entry.name, start=entry.when.start(now), rung_at=now, began_at=now, finished_at=now)
    assert health.slots().ok

    Slot.objects.filter(name="tidy up").update(error="ValueError: no")
    assert health.slots().says == "Failed: tidy up (ValueError: no)."


@pytest.mark.parametrize(
    ("name", "ago", "state", "late"),
    [
        ("campaigns", timedelta(seconds=50), "ended", False),
        ("campaigns", timedelta(seconds=70), "ended", True),
        ("campaigns", timedelta(days=3), "never began", True),
        ("tidy up", timedelta(hours=8), "ended", False),
        ("tidy up", timedelta(hours=26), "ended", True),
        ("tidy up", timedelta(hours=2), "never began", True),
    ],
)
def test_an_entry_is_late_that_did_not_run_to_its_end_when_it_was_due(monkeypatch, name, ago, state, late):
    """Noon in the state: what is due at 3:10 was due nine hours ago."""
    now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    for entry in schedule():
        Slot.objects.create(name=entry.name, start=entry.when.start(now), finished_at=now)
    ended = now if state == "ended" else None
    Slot.objects.filter(name=name).update(start=now - ago, finished_at=ended)

    found = health.slots()

    assert found.says == (f"Late: {name}." if late else "All scheduled work ran when it was due.")


def test_long_work_that_waits_is_counted():
    job = LongJob.objects.create(kind="test", label="Test", task="none")
    assert health.long_work().ok

    LongJob.objects.filter(pk=job.pk).update(created_at=clock.now() - timedelta(minutes=6))
    assert health.long_work().says == "1 long job waits for more than five minutes."


def test_mail_servers_greet_or_are_named(smtp, settings):
    options = settings.MAILERS["default"]["OPTIONS"]
    assert health.mail() == Health(ok=True, says=f"127.0.0.1:{options['port']} lets us in.")

    settings.MAILERS = settings.MAILERS | {"outreach": {"OPTIONS": {"host": "127.0.0.1", "port": 1}}}
    found = health.mail()
    assert found.says == "The mail server for campaigns, 127.0.0.1:1, does not answer (ConnectionRefusedError)."
    assert found.do == (
        "Look whether it runs and OUTREACH_EMAIL_URL is right. Campaign mail waits, and leaves by itself."
    )


@pytest.mark.parametrize(
    ("asked_for", "says"),
    [
        ({"username": "crm", "password": "wrong"}, "cannot do what its address asks for (SMTP AUTH extension not"),
        ({"use_tls": True}, "cannot do what its address asks for (STARTTLS extension not supported by server)"),
    ],
)
def test_a_mail_server_that_greets_but_lets_nobody_in_is_named(smtp, settings, asked_for, says):
    options = settings.MAILERS["outreach"]["OPTIONS"]
    settings.MAILERS = settings.MAILERS | {"outreach": {"OPTIONS": options | asked_for}}

    found = health.mail()

    assert found.says.startswith(f"The mail server for campaigns, 127.0.0.1:{options['port']}, {says}")
    assert not found.ok


def test_a_server_for_all_mail_is_asked_once(settings, monkeypatch):
    asked: list[str] = []

    def silent(options: dict[str, Any]) -> str:
        asked.append(options["host"])
        return "does not answer (TimeoutError)"

    monkeypatch.setattr(health, "_fault", silent)
    settings.MAILERS = {key: {"OPTIONS": {"host": "127.0.0.1", "port": 1}} for key in ("default", "outreach")}

    found = health.mail()

    assert asked == ["127.0.0.1"]
    assert found.says == (
        "The mail server for sign-in codes and campaigns, 127.0.0.1:1, does not answer (TimeoutError)."
    )
    assert found.do == (
        "Look whether it runs and EMAIL_URL is right. "
        "Nobody gets a code until then. Campaign mail waits, and leaves by itself."
    )


def test_a_check_that_breaks_does_not_hide_the_others(monkeypatch):
    def divide() -> Health:
        raise ZeroDivisionError

    broken = HealthCheck("broken", "Broken", divide)
    monkeypatch.setattr(queries, "registered", lambda kind: [broken, *registered(kind)[:1]])

    found = queries.health()

    assert [check.key for check, _ in found] == ["broken", "database"]
    assert found[0][1].says == "The check itself broke: ZeroDivisionError."
    assert found[1][1].ok


def test_a_database_that_refuses_is_noticed_at_once(settings, monkeypatch):
    """The pool would hope for five seconds, and then once more for the next check."""
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    began = time.monotonic()

    found = [health for _, health in queries.health(only_ready=True)]

    assert [answer.ok for answer in found] == [False, False]
    assert found[0].says == "PostgreSQL does not answer (OperationalError)."
    assert "port 1 failed: Connection refused." in found[0].do
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("NAME", "of_nobody", 'FATAL: database "of_nobody" does not exist.'),
        ("PASSWORD", "geheim", "FATAL: password authentication failed for user"),
    ],
)
def test_why_the_database_refuses_is_told_to_who_runs_it_and_to_nobody_else(client, monkeypatch, name, value, reason):
    monkeypatch.setitem(connection.settings_dict, name, value)

    found = health.database()
    strangers = client.get("/health/ready")

    assert found.says == "PostgreSQL does not let us in."
    assert found.do.startswith("Look at DATABASE_URL and at the server. The reason given: ")
    assert reason in found.do
    assert strangers.status_code == 503
    assert reason not in strangers.text
    assert value not in strangers.text


def test_a_password_in_the_reason_is_left_out(monkeypatch):
    def refuse() -> None:
        raise OperationalError('invalid sslmode value: "require&x=geheim"\nand more')

    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "geheim")
    monkeypatch.setattr(health, "reach_database", refuse)

    assert health.database().do.endswith('The reason given: invalid sslmode value: "require&x=…".')


def test_tables_that_are_not_there_yet_are_no_broken_checks(monkeypatch, caplog):
    def look() -> Health:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM of_tomorrow")
        return Health(ok=True, says="")

    monkeypatch.setattr(queries, "registered", lambda kind: [HealthCheck("new", "New", look)])

    assert [health for _, health in queries.health()] == [queries.UNMIGRATED]
    assert caplog.text == ""


def test_while_the_database_is_away_only_what_needs_none_is_asked(monkeypatch, redis):
    """Each of the others would wait for it in turn: a minute instead of the time of one."""

    def away() -> None:
        raise OperationalError("connection refused")

    for module in (queries, health):
        monkeypatch.setattr(module, "reach_database", away)

    found = {check.key: health for check, health in queries.health(thorough=True)}

    assert {key for key, health in found.items() if health != queries.UNASKED} == {
        "database", "redis", "mail", "configuration", "static"
    }  # fmt: skip
    assert (found["database"].ok, found["redis"].ok) == (False, True)


def test_doctor_tells_people_and_machines_the_same(capsys):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", json=True, stdout=out)
    told = json.loads(out.getvalue())
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)

    assert ended.value.code == 1  # no worker runs here
    assert told["ok"] is False
    assert [check["key"] for check in told["checks"]] == [check.key for check in registered(HealthCheck)]
    for check in told["checks"]:
        assert f"{'ok  ' if check['ok'] else 'NOT '} {check['label']}: {check['says']}" in out.getvalue()
        assert check["ok"] or check["do"] in out.getvalue()


def test_doctor_names_the_checks_there_are(capsys):
    keys = [check.key for check in registered(HealthCheck)]

    with pytest.raises(CommandError, match="There is no check 'nonsense'") as refused:
        call_command("doctor", only="nonsense")
    parser = load_command_class("jobs", "doctor").create_parser("manage.py", "doctor")

    assert str(refused.value).partition("there are ")[2] == f"{', '.join(keys)}."
    assert all(key in " ".join(parser.format_help().split()) for key in keys)


def test_a_site_for_strangers_must_be_configured(settings, monkeypatch):
    monkeypatch.setattr(configuration, "runs_database", lambda: False)
    settings.SECRET_KEY = settings.SUPPRESSION_KEY = "short"
    settings.DEBUG = True
    settings.PUBLIC_URL, settings.HTTPS, settings.ALLOWED_HOSTS = "http://crm.example", False, ["other.example"]
    settings.DEFAULT_FROM_EMAIL = "MAE <no-reply@mae.example>"

    assert configuration.for_strangers().says == (
        "SECRET_KEY is short. SUPPRESSION_KEY is missing. "
        "DEBUG is on. PUBLIC_URL is not https. crm.example is not among ALLOWED_HOSTS. "
        "All mail would come from mae.example, which is a sample."
    )

    settings.SECRET_KEY, settings.DEBUG = "x" * 50, False
    settings.DEFAULT_FROM_EMAIL = "MAE <no-reply@maeducators.org>"
    settings.PUBLIC_URL, settings.HTTPS, settings.ALLOWED_HOSTS = "https://crm.example", True, ["crm.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert configuration.for_strangers() == Health(ok=True, says="Configured for https://crm.example.")


@pytest.mark.parametrize(
    ("header", "trusted", "is_taken"),
    [
        (None, [], False),
        (None, ["https://other.example", "http://crm.maeducators.org"], False),
        (None, ["https://crm.maeducators.org"], True),
        (None, ["https://*.maeducators.org"], True),
        (("HTTP_X_FORWARDED_PROTO", "https"), [], True),
    ],
)
def test_a_site_whose_forms_would_be_refused_is_not_well(client, settings, monkeypatch, header, trusted, is_taken):
    """What it says agrees with what becomes of a form that a browser sends through a proxy."""
    monkeypatch.setattr(configuration, "runs_database", lambda: False)
    settings.SECRET_KEY, settings.DEFAULT_FROM_EMAIL = "x" * 50, "MAE <no-reply@maeducators.org>"
    settings.PUBLIC_URL, settings.HTTPS = "https://crm.maeducators.org", True
    settings.ALLOWED_HOSTS = ["crm.maeducators.org"]
    settings.SECURE_PROXY_SSL_HEADER, settings.CSRF_TRUSTED_ORIGINS = header, trusted
    strict = type(client)(enforce_csrf_checks=True)
    proxied = {"host": "crm.maeducators.org", "origin": settings.PUBLIC_URL, "x-forwarded-proto": "https"}
    strict.cookies[settings.CSRF_COOKIE_NAME] = token = "a" * 32

    found = configuration.for_strangers()
    answer = strict.post("/account/login/code/", {"csrfmiddlewaretoken": token}, headers=proxied)

    assert (answer.status_code != 403) is is_taken
    assert found.ok is is_taken
    if not is_taken:
        assert found.says.startswith("Every form sent from https://crm.maeducators.org would be refused")
        assert found.do.startswith("Set BEHIND_PROXY=1 if")
        assert found.do.endswith("CSRF_TRUSTED_ORIGINS=https://crm.maeducators.org.")


@pytest.mark.parametrize(
    ("domain", "is_sample"),
    [("example.org", True), ("mail.Example.com", True), ("x.test", True), ("myexample.org", False), ("mae.org", False)],
)
def test_mail_comes_from_no_domain_that_is_reserved_for_samples(settings, monkeypatch, domain, is_sample):
    monkeypatch.setattr(configuration, "runs_database", lambda: False)
    settings.DEFAULT_FROM_EMAIL = f"MAE <no-reply@{domain}>"

    found = configuration.for_strangers()

    assert (f"All mail would come from {domain.lower()}" in found.says) == is_sample
    assert ("Set DEFAULT_FROM_EMAIL" in found.do) == is_sample
