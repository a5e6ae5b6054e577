"""How two tables are stored: scores leave room to be rewritten in place, the ledger stays readable from its index alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_ledger_and_scores")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE engagement_score SET (fillfactor = 50)",
            "ALTER TABLE engagement_score RESET (fillfactor)",
        ),
        # An index-only scan looks at the table again for every page that has not been vacuumed since it was written.
        migrations.RunSQL(
            "ALTER TABLE engagement_activity SET (autovacuum_vacuum_insert_scale_factor = 0.02)",
            "ALTER TABLE engagement_activity RESET (autovacuum_vacuum_insert_scale_factor)",
        ),
        migrations.RunSQL(
            "ALTER TABLE engagement_touched SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)",
            "ALTER TABLE engagement_touched RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",
        ),
    ]
