"""What runs when. Beat only ticks; which slots are due and who runs them is decided in the database (jobs/slots.py).

An entry names a task and either a period in seconds or a time of day in the state. A slot missed while nothing ran is
made up for once, with the latest.
"""

from jobs.slots import Daily, Entry, Every

SCHEDULE: tuple[Entry, ...] = (
    Entry("outgoing mail", "outbox.tasks.sweep", Every(seconds=6)),
    Entry("campaigns", "campaigns.tasks.run_due", Every(seconds=6)),
    Entry("clicks", "campaigns.tasks.judge_clicks", Every(seconds=30)),
    Entry("our own mail", "jobs.tasks.send_notices", Every(seconds=30)),
    Entry("long work", "jobs.tasks.resume_long_work", Every(seconds=20)),
    Entry("scores of the touched", "engagement.tasks.score_waiting", Every(seconds=6)),
    Entry("figures", "dashboards.tasks.count", Every(seconds=15)),
    Entry("turn of the day", "members.tasks.turn_day", Every(seconds=30)),
    Entry("standing once more", "members.tasks.stand_again", Daily(hour=1, minute=30)),
    Entry("terms that begin", "leaders.tasks.count_begun", Daily(hour=0, minute=2)),
    Entry("everybody's scores", "engagement.tasks.score_everyone", Daily(hour=0, minute=5)),
    Entry("old staff lists", "rosters.tasks.purge", Daily(hour=2, minute=40)),
    Entry("tidy up", "jobs.tasks.tidy_up", Daily(hour=3, minute=10)),
)

BEAT = {
    "tick": {"task": "jobs.tasks.tick", "schedule": 3.0, "options": {"expires": 10}},
}
