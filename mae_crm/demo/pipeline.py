"""Leaders on their way: who was nominated, how they moved along the board, what comes next, and who is stalled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from accounts.models import User
from leaders.models import STALLED_AFTER_DAYS, Candidate, Competency, Move, Stage
from leaders.scoring import STEP
from locals.access import Role
from mae_crm.demo.acts import Act, write_acts
from mae_crm.demo.cast import PERSONAS
from mae_crm.demo.crowd import Someone
from mae_crm.demo.leading import Leaders
from mae_crm.demo.plan import Plan
from mae_crm.demo.rows import insert, new_keys

ORDER = list(Stage)
# People in a world of full size, and how many of them have had no step for thirty days.
LANES = {
    Stage.IDENTIFIED: (35, 4),
    Stage.RECRUITED: (22, 5),
    Stage.TRAINING: (15, 2),
    Stage.LEADING: (49, 0),
    Stage.MENTORING: (8, 0),
}
WHY = (
    "Others ask her before they sign anything.",
    "Brought four colleagues to the welcome night.",
    "Spoke at the board meeting about planning time.",
    "Ran the wear-red count without being asked.",
    "Knows every bus driver by name.",
    "Wrote the letter that half the building signed.",
    "New, but already trusted with the hard conversations.",
    "Said yes to hosting the ten-minute meeting.",
)
STEPS = {
    Stage.IDENTIFIED: ("Coffee after school", "Ask for a small task", "Meet with the president"),
    Stage.RECRUITED: ("Hosts the next ten-minute meeting", "Brings the sign-up sheet", "Joins the rep on two talks"),
    Stage.TRAINING: ("Module 3 of rep basics", "First own talk", "Sits in on a hearing"),
    Stage.LEADING: ("Plans the spring action", "Finds a second rep", "Reports at the local's meeting"),
    Stage.MENTORING: ("Meets the two newest reps", "Trains at the winter conference"),
}
NOTES = ("Asked for it herself after the fair.", "Ready for the rep basics.", "Kept every promise so far.", "", "")


@dataclass(frozen=True, slots=True)
class Story:
    """Where one of the cast is: days in the stage, days since anything moved, and the next step in so many days."""

    stage: Stage
    days_here: int
    why: str
    step: str = ""
    step_in: int | None = None
    quiet: int | None = None


CAST = {
    "Terrance Buckley": Story(Stage.IDENTIFIED, 58, "Brought 6 colleagues to the picnic", "Coffee with Marcus"),
    "Brandon Scruggs": Story(Stage.IDENTIFIED, 20, "Everyone asks him about pay", "Ask him", 3),
    "Keisha Stallings": Story(Stage.IDENTIFIED, 6, "Predicted 18 signatures, got 19", "Meet", 9),
    "Priya Raman": Story(Stage.RECRUITED, 34, "Runs the wear-red count"),
    "Cody McAlister": Story(Stage.RECRUITED, 12, "Hosts the 10-minute meeting", "Meeting", 8),
    "Latrice Gholston": Story(Stage.TRAINING, 9, "Rep basics: 2 of 4 modules", "Module 3", 11),
    "Will Haddock": Story(Stage.TRAINING, 3, "Rep basics: 4 of 4, sits in on talks", "First own talk", 10),
    "Danielle Rutledge": Story(Stage.LEADING, 420, "Building rep; most of her building wore red", "Train?", 90, 21),
    "Corinne Neely": Story(Stage.LEADING, 11, "Building rep and trainer", "Mentor Will?", 14),
    "Otis Fairley": Story(Stage.LEADING, 44, "Rep without a talk for weeks", "Call him"),
    "Yolanda Pettus": Story(Stage.MENTORING, 5, "Mentors Danielle and Latrice", "Region board?", 30),
}


@dataclass(slots=True)
class Step:
    """A row of moves."""

    pk: int
    person: int
    of: str
    to: str
    on: date
    by: int
    note: str
    competency: str


@dataclass(slots=True)
class Climber:
    """A row of candidates, with the moves that led there."""

    person: int
    stage: Stage
    since: date
    touched_on: date
    why: str
    next_step: str
    next_step_on: date | None
    moves: list[Step] = field(default_factory=list)


def climb(plan: Plan, crowd: Sequence[Someone], leaders: Leaders, users: dict[str, User]) -> list[Climber]:
    """Everybody on the board. Leaders are in the upper lanes, other members below."""
    board = _Board(plan, users)
    cast = [someone for someone in crowd if someone.part and someone.name in CAST]
    climbers = [board.tell(someone, CAST[someone.name]) for someone in cast]
    lower = [
        each for each in crowd if each.job and each.part is None and not each.leads and each.is_member_on(plan.today)
    ]
    upper = [leader for leader in leaders.everyone() if leader.part is None]
    for stage, (number, stalled) in LANES.items():
        people = upper if stage in {Stage.LEADING, Stage.MENTORING} else lower
        wanted = min(plan.scaled(number, at_least=1), len(people))
        quiet = plan.scaled(stalled)
        for place in range(wanted):
            someone = people.pop(board.dice.randrange(len(people)))
            climbers.append(board.tell(someone, board.invent(stage, is_stalled=place < quiet)))
    return climbers


class _Board:
    def __init__(self, plan: Plan, users: dict[str, User]) -> None:
        self.plan = plan
        self.dice: Random = plan.dice("pipeline")
        self.keys = new_keys(Move)
        self.staff = {
            persona.region: users[persona.email].pk for persona in PERSONAS if persona.role == Role.REGION_STAFF
        }

    def invent(self, stage: Stage, *, is_stalled: bool) -> Story:
        step = self.dice.choice(STEPS[stage])
        if is_stalled:
            return Story(stage, self.dice.randint(STALLED_AFTER_DAYS + 1, 75), self.dice.choice(WHY), step)
        here = self.dice.randint(1, 240) if stage in {Stage.LEADING, Stage.MENTORING} else self.dice.randint(1, 28)
        return Story(
            stage, here, self.dice.choice(WHY), step, self.dice.randint(2, 25), self.dice.randint(1, min(here, 28))
        )

    def tell(self, someone: Someone, story: Story) -> Climber:
        """The candidate's row, and a move for each stage up to theirs, weeks apart."""
        since = self.plan.days_ago(story.days_here)
        ahead = None if story.step_in is None else self.plan.today + timedelta(days=story.step_in)
        touched = self.plan.days_ago(story.days_here if story.quiet is None else min(story.quiet, story.days_here))
        climber = Climber(someone.pk, story.stage, since, touched, story.why, story.step, ahead)
        by = self.staff[someone.job.site.district.region] if someone.job else self.staff["Capital"]
        on = since
        for place in range(ORDER.index(story.stage), -1, -1):
            of = ORDER[place - 1] if place else ""
            note = story.why if not place else self.dice.choice(NOTES)
            competency = self.dice.choice(list(Competency)) if place and self.dice.random() < 0.5 else ""
            climber.moves.append(Step(0, someone.pk, of, ORDER[place], on, by, note, competency))
            on -= timedelta(days=self.dice.randint(20, 90))
        climber.moves.reverse()
        for move in climber.moves:
            move.pk = next(self.keys)
        return climber


def write_board(climbers: Iterable[Climber]) -> int:
    """Candidates, their moves, and the acts that engagement counts."""
    board = list(climbers)
    written = insert(
        Candidate,
        ("person_id", "stage", "since", "touched_on", "why", "next_step", "next_step_on"),
        (
            (each.person, each.stage, each.since, each.touched_on, each.why, each.next_step, each.next_step_on)
            for each in board
        ),
    )
    moves = [move for each in board for move in each.moves]
    insert(
        Move,
        ("id", "person_id", "of", "to", "on", "by_id", "note", "competency", "at"),
        (
            (each.pk, each.person, each.of, each.to, each.on, each.by, each.note, each.competency, _at(each.on))
            for each in moves
        ),
    )
    write_acts(STEP, (Act(each.person, _at(each.on), f"leaders.move:{each.pk}") for each in moves))
    return written


def _at(day: date) -> datetime:
    return datetime.combine(day, time(18), UTC)
