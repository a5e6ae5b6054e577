"""The table of settings.CACHES: counters of sign-in attempts. Unlogged: after a crash of the database they start at zero."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sessions_and_invitations")]

    operations = [
        migrations.RunSQL(
            sql=[
                """
                CREATE UNLOGGED TABLE accounts_counters (
                    cache_key varchar(255) PRIMARY KEY,
                    value text NOT NULL,
                    expires timestamptz NOT NULL
                )
                """,
                "CREATE INDEX accounts_counters_expires ON accounts_counters (expires)",
            ],
            reverse_sql="DROP TABLE accounts_counters",
        ),
    ]
