"""`make lint` and `make test`: every check, each named with its time; the first failure does not hide the next."""

import os
import subprocess
import sys
import time

from devstack.places import ROOT

PYTHON = sys.executable

LINT: dict[str, list[str]] = {
    "ruff": [PYTHON, "-m", "ruff", "check", "--quiet", "--output-format=concise", "."],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--quiet", "--check", "--output-format=concise", "."],
    "mypy": [PYTHON, "-m", "mypy", "--no-error-summary", "."],
    "import-linter": [PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "djlint": [PYTHON, "-m", "djlint", "--lint", "--quiet", "."],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity=1"],
    "django check": [PYTHON, "manage.py", "check", "--fail-level=WARNING"],
}


def lint() -> int:
    """Run all linters. Returns how many failed."""
    failures = []
    for name, command in LINT.items():
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        print(f"{'FAILED' if done.returncode else 'ok':6}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
        if done.returncode:
            failures.append(name)
            print(done.stdout + done.stderr, flush=True)
    print(f"{len(LINT) - len(failures)} passed, {len(failures)} failed")
    return len(failures)


def main(arguments: list[str]) -> int:
    what, *rest = arguments
    if what == "lint":
        return min(lint(), 1)
    # Those that wait for real workers come last and take longest: a process with nothing left to do takes over half.
    processes = ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]
    parallel = [] if any(word.startswith("-n") for word in rest) else processes
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, "-m", "pytest", *parallel, *rest])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
