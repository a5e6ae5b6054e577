"""docker-compose.yml and Dockerfile say what the code reads and runs, as far as that can be known without an engine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.utils.module_loading import import_string

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
READERS = {
    "flag", "words", "number", "database", "mailer", "secret_key", "get", "getenv", "zone", "log_level", "redis_url",
    "public_url", "origins", "sender",
}  # fmt: skip


def names_read() -> set[str]:
    """Every environment variable that the settings ask for, found by reading them."""
    found = set()
    for path in (ROOT / "mae_crm").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (reader := _name(node.func)) in READERS:
                words = node.args if reader == "mailer" else node.args[:1]
                found |= {word.value for word in words if isinstance(word, ast.Constant)}
    return {name for name in found if isinstance(name, str) and re.fullmatch(r"[A-Z][A-Z_]+", name)}


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def command_of(service: str) -> list[str]:
    """What a service of ours runs: its command, else the image's."""
    given = SERVICES[service].get("command")
    if given:
        return list(given)
    line = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert line
    return list(ast.literal_eval(line[1]))


def test_the_services_are_those_of_the_architecture():
    assert set(SERVICES) == {*OURS, "postgres", "redis", "mail"}
    assert SERVICES["postgres"]["image"] == "postgres:18"


def test_images_are_named_without_a_registry():
    images = [service["image"] for service in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert [image for image in images if "." in image.partition("/")[0].partition(":")[0]] == []


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_code_reads(name):
    assert set(SERVICES[name]["environment"]) - names_read() == set()


@pytest.mark.parametrize("name", OURS)
def test_whoever_runs_it_can_set_whatever_the_code_reads(name):
    by_the_image, for_developers = {"STATIC_ROOT"}, {"DEBUG", "DEMO", "DJANGO_SETTINGS_MODULE"}

    assert names_read() - set(SERVICES[name]["environment"]) - by_the_image - for_developers == set()


def test_the_image_sets_variables_that_the_code_reads():
    ours = set(re.findall(r"\b([A-Z_]+)=", "\n".join(re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE))))

    assert {name for name in ours if not name.startswith(("PYTHON", "PIP_"))} == {"STATIC_ROOT"}
    assert "STATIC_ROOT" in names_read()


def test_what_must_be_given_has_no_default():
    environment = SERVICES["web"]["environment"]

    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert "DEMO" not in environment


def test_the_database_address_is_that_of_the_service():
    inside = SERVICES["postgres"]["environment"]
    address = re.sub(r"\$\{[^}]*\}", "secret", SERVICES["web"]["environment"]["DATABASE_URL"])

    assert address == f"postgresql://{inside['POSTGRES_USER']}:secret@postgres:5432/{inside['POSTGRES_DB']}"


@pytest.mark.parametrize("name", ["web", "worker", "beat", "postgres", "redis", "mail"])
def test_everything_that_stays_up_is_looked_after(name):
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_programs_start_after_the_tables_and_the_services(name):
    waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}

    assert waits["migrate"] == "service_completed_successfully"
    assert waits["postgres"] == waits["redis"] == "service_healthy"


def test_workers_may_be_many():
    """No name, host name or port that a second one would want too."""
    assert {"container_name", "hostname", "ports"} & set(SERVICES["worker"]) == set()
    assert "--hostname" not in command_of("worker")


def test_only_this_machine_reaches_the_ports():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
    assert "ports" not in SERVICES["postgres"]


def test_redis_never_drops_a_message_for_room():
    command = SERVICES["redis"]["command"]

    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def manage_commands() -> list[list[str]]:
    """Every manage.py call of the compose file and the Dockerfile, as words after "manage.py"."""
    calls = [command_of(name) for name in OURS] + [SERVICES[name]["healthcheck"]["test"] for name in ("worker", "beat")]
    calls += [line.split() for line in re.findall(r"python (manage\.py [^\\&\n]*)", DOCKERFILE)]
    return [call[call.index("manage.py") + 1 :] for call in calls if "manage.py" in call]


@pytest.mark.parametrize("words", manage_commands(), ids=" ".join)
def test_commands_of_django_exist_with_their_options(words):
    command, *options = words
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)

    parser.parse_args(options)


@pytest.mark.parametrize(("name", "module"), [("web", "granian"), ("worker", "celery"), ("beat", "celery")])
def test_programs_exist_with_their_options(name, module):
    words = command_of(name)
    asked = [word for word in words if word.startswith("--")]
    subcommand = [word for word in words if word in {"worker", "beat"}]

    told = subprocess.run(
        [sys.executable, "-m", module, *(["-A", "mae_crm"] if subcommand else []), *subcommand, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert words[:3] == ["python", "-m", module]
    assert [option for option in asked if option not in told] == []


def test_what_the_programs_load_exists():
    module, _, attribute = command_of("web")[-1].partition(":")

    assert callable(import_string(f"{module}.{attribute}"))
    assert command_of("worker")[3:5] == command_of("beat")[3:5] == ["-A", "mae_crm"]


def test_the_image_does_not_run_as_root_and_ships_no_tests():
    assert re.search(r"^USER crm$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("USER crm") < DOCKERFILE.index("CMD")
    assert {"tests", ".git", ".local"} <= set((ROOT / ".dockerignore").read_text().split())
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert [name for name in copied.split() if not (ROOT / name).exists()] == []
