"""A fresh machine: what is found, what is made, and the one line when something is missing."""

import ast
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from devstack import bootstrap

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Python, Node or uv, and an empty home: what is put into `bin` is on its PATH."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    return tmp_path


def put(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def pretend_python(path: Path, version: tuple[int, int]) -> Path:
    """A program that answers as a Python of that version would."""
    right = "True" if version in bootstrap.VERSIONS else "False"
    return put(path, f'case "$2" in *"{version}"*) echo "{right} {path}";; *) echo "False {path}";; esac')


def test_no_python_is_one_line(bare, capsys):
    with pytest.raises(SystemExit) as ended:
        bootstrap.find_python()

    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "Python 3.13 or 3.12 is missing: install one (python3.13 on the PATH, or with pyenv or uv).\n"
    )


@pytest.mark.parametrize(
    "place",
    [
        "bin/python3.13",
        "bin/python3",
        ".pyenv/versions/3.13.7/bin/python",
        ".local/share/uv/python/cpython-3.13.1-linux-x86_64-gnu/bin/python3.13",
    ],
)
def test_a_python_is_found_wherever_people_keep_them(bare, place):
    there = pretend_python(bare / place, (3, 13))

    assert bootstrap.find_python() == str(there)


def test_the_newer_python_is_preferred_and_older_ones_are_passed_over(bare):
    pretend_python(bare / "bin" / "python3", (3, 11))
    pretend_python(bare / "bin" / "python3.12", (3, 12))
    newest = pretend_python(bare / ".pyenv" / "versions" / "3.13.0" / "bin" / "python", (3, 13))

    assert bootstrap.find_python() == str(newest)


def test_a_program_that_only_looks_like_python_is_passed_over(bare):
    put(bare / "bin" / "python3.13", 'echo "pyenv: python3.13: command not found" >&2; exit 127')
    real = pretend_python(bare / "bin" / "python3.12", (3, 12))

    assert bootstrap.find_python() == str(real)


@pytest.mark.parametrize(
    ("version", "usable"), [("v20.20.2", True), ("v24.1.0", True), ("v18.9.0", False), ("", False)]
)
def test_a_node_that_is_too_old_is_left_alone(bare, version, usable):
    put(bare / "bin" / "node", f"echo {version}")
    npm = put(bare / "bin" / "npm", "exit 0")

    assert bootstrap.system_npm() == ([str(npm)] if usable else None)


def test_a_machine_without_node_uses_the_one_of_the_wheel(bare):
    assert bootstrap.system_npm() is None
    node, script = bootstrap.npm_of_the_wheel() or ("", "")
    assert (Path(node).name, Path(script).name) == ("node", "npm-cli.js")


def test_what_is_installed_already_is_not_installed_again(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    (tmp_path / ".installed").write_text(bootstrap.digest(bootstrap.LOCK))
    monkeypatch.setattr(bootstrap, "run", lambda *_: pytest.fail("ran something"))

    bootstrap.install_python_packages()


def test_uv_comes_with_the_hashes_of_the_lock_file(tmp_path, monkeypatch):
    asked = []

    def run(command: list[str], failure: str | None) -> None:
        asked.append((command[:-1], Path(command[-1]).read_text()))

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap, "pip", lambda: ["pip"])

    assert bootstrap.uv_from_lock() == str(bootstrap.VENV / "bin" / "uv")
    ((command, wanted),) = asked
    assert "--require-hashes" in command
    assert wanted.startswith("uv==")
    assert wanted.count("--hash=sha256:") > 1
    assert "==" not in wanted.partition("\n")[2]  # no other package


def test_pip_installs_where_uv_cannot(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(bootstrap, "uv_from_lock", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "run", lambda command, failure: ran.append((command, failure)))

    bootstrap.install_python_packages()

    ((command, failure),) = ran
    assert command[1:3] == ["-m", "pip"]
    assert {"--require-hashes", "--no-deps", str(bootstrap.LOCK)} <= set(command)
    assert failure
    assert (tmp_path / ".installed").read_text() == bootstrap.digest(bootstrap.LOCK)


def test_a_command_that_fails_is_told_in_its_last_words(capsys):
    script = "print('one'); print('two'); print('three'); print('the reason'); raise SystemExit(3)"

    assert bootstrap.run([sys.executable, "-c", script], None) == "two / three / the reason"
    with pytest.raises(SystemExit):
        bootstrap.run([sys.executable, "-c", script], "It did not work")
    assert capsys.readouterr().err == "It did not work: two / three / the reason\n"


def test_ctrl_c_while_something_is_installed_is_one_line(tmp_path, wait_until):
    (tmp_path / "devstack").mkdir()
    for name in ("devstack/bootstrap.py", "requirements-dev.lock", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    put(tmp_path / "bin" / "uv", f": > '{tmp_path}/began'; exec /bin/sleep 60")

    setting_up = subprocess.Popen(
        [sys.executable, "devstack/bootstrap.py", "setup"],
        cwd=tmp_path, env={"PATH": str(tmp_path / "bin")}, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # Whoever runs the suite in the background may have switched it off.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no thread of ours forks
    )  # fmt: skip
    wait_until((tmp_path / "began").exists)
    os.killpg(setting_up.pid, signal.SIGINT)  # a terminal tells all of them

    assert setting_up.communicate(timeout=60)[1] == "\nStopped while installing; the same command goes on from here.\n"
    assert setting_up.returncode == 1


def test_an_unknown_target_is_named(capsys):
    with pytest.raises(SystemExit):
        bootstrap.main(["tset"])

    assert capsys.readouterr().err == "There is no 'tset'; there are setup, demo, test, lint, bench, lock.\n"


def test_make_without_any_python_is_one_line(tmp_path):
    for name in ("make", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")

    made = subprocess.run(
        [tmp_path / "make", "demo"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert made.returncode != 0
    assert "Python is missing: install Python 3.13 or 3.12" in made.stderr
    assert len(made.stderr.strip().splitlines()) == 1


def test_the_bootstrap_needs_the_standard_library_only_and_an_old_python():
    text = (ROOT / "devstack" / "bootstrap.py").read_text()

    ast.parse(text, feature_version=(3, 8))
    modules = {line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert modules - set(sys.stdlib_module_names) == set()


def test_the_lock_files_name_no_place_to_download_from():
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "resolved" not in text
        assert "index-url" not in text
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
