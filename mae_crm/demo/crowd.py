"""The values that the parts of the world hand to one another: people, their jobs and their stays in locals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mae_crm.demo.cast import Part
from mae_crm.demo.units import Site


class Kind(StrEnum):
    """What a person does; all but EMPLOYED have no job today."""

    EMPLOYED = "employed"
    GONE = "gone"  # left the schools
    RETIRED = "retired"
    ASPIRING = "aspiring"  # studies to teach
    RESERVE = "reserve"  # on leave
    STAFF = "staff"  # of the association


@dataclass(slots=True, eq=False)
class Job:
    """A row of employment. `hired_on` is the day the employer names, where it does."""

    site: Site
    job_class: str
    position: str
    subject: str
    begins: date
    ends: date | None = None
    room: str = ""
    fte: str = "1.00"
    number: str = ""
    hired_on: date | None = None
    is_new_hire: bool = False
    is_second: bool = False  # beside another at the same time

    @property
    def local(self) -> int:
        """The local that organizes this job."""
        return self.site.district.local_of(self.job_class)


@dataclass(slots=True, eq=False)
class Stay:
    """A row of membership."""

    local: int
    category: str
    begins: date
    ends: date | None = None
    reason: int | None = None
    signed_on: date | None = None
    payment: str = ""
    level: str = "full"

    def covers(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day < self.ends)


@dataclass(slots=True, eq=False)
class Someone:
    """A person. `served_since` is the true first day as an educator, which the records may not know."""

    pk: int
    kind: Kind
    first: str
    last: str
    served_since: date | None
    middle: str = ""
    suffix: str = ""
    preferred: str = ""
    once: str = ""  # their surname when they came on record, where it was another one
    is_man: bool = False
    service_known: bool = True
    nea_id: str | None = None
    user: int | None = None
    part: Part | None = None
    partner: Someone | None = None  # at the same address
    leads: bool = False
    mailbox: str = ""  # their personal e-mail address, if the records have one
    jobs: list[Job] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.preferred or self.first} {self.last}"

    @property
    def job(self) -> Job | None:
        """Today's job, the first of two."""
        return next((job for job in self.jobs if job.ends is None), None)

    def is_member_on(self, day: date) -> bool:
        return any(stay.covers(day) for stay in self.stays)

    def is_in(self, local: int, day: date) -> bool:
        return any(stay.local == local and stay.covers(day) for stay in self.stays)
