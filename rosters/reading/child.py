"""The process that reads an uploaded file: `python -m rosters.reading.child`, with limits and without secrets.

It takes one line of JSON and then the file on its standard input. Asked to "look", it answers one JSON document;
asked to "stage", the lines of a COPY. A file that it refuses: exit code 3 and the sentence on standard error.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from datetime import date
from typing import Any, BinaryIO

from rosters.reading.districts import Districts
from rosters.reading.look import Known, Table, look
from rosters.reading.names import tidy
from rosters.reading.plan import Plan
from rosters.reading.refusal import Unreadable
from rosters.reading.remarks import is_sum
from rosters.reading.rows import copy_blocks
from rosters.reading.sections import Sections
from rosters.reading.targets import Target
from rosters.reading.values import is_given

MEMORY = 1536 * 1024 * 1024  # bytes of address space
SECONDS = 120  # of processor time
WRITES = 64 * 1024  # bytes into any file: standard error is one, and a refusal is told there
REFUSED = 3


def main() -> int:
    _limit()
    gc.disable()  # it ends with the file: looking for what is lost takes a tenth of its time and finds nothing
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        if request["do"] == "look":
            sys.stdout.write(json.dumps(look(data, _known(request)).as_dict()))
        else:
            _stage(data, request, sys.stdout.buffer)
    except Unreadable as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    except MemoryError:
        sys.stderr.write("It takes more memory to open this file than any staff list needs.")
        return REFUSED
    return 0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITES, WRITES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _known(request: dict[str, Any]) -> Known:
    return Known(
        as_of=date.fromisoformat(request["as_of"]),
        worksites={int(pk): name for pk, name in request["worksites"].items()},
        places=request["places"],
        targets=request["targets"],
        sheet=request["sheet"],
        header_row=request["header_row"],
        filename=request["filename"],
        employer=request["employer"],
        employers=request["employers"],
        is_domain_known=request["is_domain_known"],
    )


def _stage(data: bytes, request: dict[str, Any], out: BinaryIO) -> None:
    table = Table(data, request["sheet"], request["header_row"])
    sections = Sections.from_dict(request["sections"])
    targets = {int(index): Target(target) for index, target in request["mapping"].items()}
    districts = Districts(request["employer"], request["employers"])
    for index, target in targets.items():
        if target is Target.EMPLOYER:
            districts.trust(_said_under(index, Table(data, request["sheet"], request["header_row"])))
    plan = Plan(
        staff_list=request["staff_list"],
        headings=table.heading.names if sections is None else sections.headings(table.heading.names),
        targets=targets,
        as_of=date.fromisoformat(request["as_of"]),
        domains=frozenset(request["domains"]),
        job_classes=request["job_classes"],
        padded=table.padded,
        sections=sections,
        sheets=table.named,
        day_first=frozenset(request["day_first"]),
        districts=districts,
    )
    out.writelines(block.encode() for block in copy_blocks(table.rows(), plan))
    out.flush()


def _said_under(index: int, table: Table) -> set[str]:
    """The different names in a column, without its heading once more and the words of sums."""
    told = {tidy(cells[index]) for _, cells in table.rows() if index < len(cells)}
    return {name for name in told if is_given(name) and name != table.heading.names[index] and not is_sum([name])}


if __name__ == "__main__":
    sys.exit(main())
