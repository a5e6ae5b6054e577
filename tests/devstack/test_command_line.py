"""What goes wrong below a command is said in one line."""

import pytest

ADDRESSES = ("postgresql://x@127.0.0.1:1/x", "redis://127.0.0.1:1", "smtp://127.0.0.1:1")  # nobody is there


@pytest.mark.parametrize("command", ["compute_scores", "send_campaigns", "deliver_outbox"])
def test_a_database_that_does_not_answer_is_named(run, command):
    outside = dict(zip(("DATABASE_URL", "REDIS_URL", "EMAIL_URL"), ADDRESSES, strict=True))

    said = run("manage.py", command, SECRET_KEY="k" * 50, **outside)

    (sentence,) = said.communicate(timeout=300)[0].strip().splitlines()
    assert sentence.startswith("The database did not do it: connection failed: ")
    assert "Connection refused" in sentence
    assert said.returncode == 1


def test_tables_that_are_not_there_yet_are_named(run, home):
    said = run("manage.py", "send_campaigns")

    assert said.communicate(timeout=300)[0].strip().splitlines()[-1] == (
        "The tables are missing, or older than the program: run `manage.py migrate` first."
    )
    assert said.returncode == 1
