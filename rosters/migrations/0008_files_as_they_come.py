"""Files are stored as they come: compressing them takes longer than all the rest of taking one in, and they stay for days."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rosters", "0007_rough_days")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE rosters_upload ALTER COLUMN content SET STORAGE EXTERNAL",
            "ALTER TABLE rosters_upload ALTER COLUMN content SET STORAGE EXTENDED",
        ),
    ]
