"""Run every benchmark in a process of its own, one after the other, each within its time: `make bench`."""

import os
import subprocess
import sys
import time

# Name and seconds it may take; together under a quarter of an hour.
BENCHMARKS = (("pages", 200), ("import_roster", 280), ("scores", 240), ("send_mail", 170))
DEFAULT_SCALE = "0.3"


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
        try:
            code = subprocess.run(
                [sys.executable, "-m", f"benchmarks.{name}"], env=environment, timeout=seconds, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            print(f"{name} took longer than {seconds} s and was stopped: run it alone, or with a smaller BENCH_SCALE.")
            code = 1
        print(f"--- {name}: {time.monotonic() - began:.0f} s", flush=True)
        if code:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return len(failed)


sys.exit(main())
