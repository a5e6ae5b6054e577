"""Run every benchmark in a process of its own, one after the other, each within its time: `make bench`."""

import contextlib
import os
import signal
import subprocess
import sys
import time

# Name and seconds it may take; together under a quarter of an hour. It is told of fewer, so as to end in time itself.
BENCHMARKS = (("pages", 230), ("import_roster", 260), ("scores", 230), ("send_mail", 170))
DEFAULT_SCALE = "0.3"
TO_CLEAR_UP = 25  # seconds


def main() -> int:
    wanted = sys.argv[1:]
    environment = {"BENCH_SCALE": DEFAULT_SCALE, **os.environ}
    print(f"BENCH_SCALE={environment['BENCH_SCALE']} (1 is the full size)", flush=True)
    failed = []
    for name, seconds in BENCHMARKS:
        if wanted and name not in wanted:
            continue
        print(f"--- {name}, at most {seconds} s", flush=True)
        began = time.monotonic()
        code = run(name, seconds, environment)
        print(f"--- {name}: {time.monotonic() - began:.0f} s", flush=True)
        if code:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return len(failed)


def run(name: str, seconds: int, environment: dict[str, str]) -> int:
    """The benchmark's exit code; what it started goes with it when its time is over or somebody presses Ctrl-C."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    told = environment | {"BENCH_SECONDS": str(seconds - TO_CLEAR_UP)}
    with subprocess.Popen(command, env=told, start_new_session=True) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"{name} took longer than {seconds} s and was stopped: run it alone, or with a smaller BENCH_SCALE.")
            return 1
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process and its children to stop, then make them."""
    for sign, patience in ((signal.SIGINT, 5), (signal.SIGKILL, 0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)


sys.exit(main())
