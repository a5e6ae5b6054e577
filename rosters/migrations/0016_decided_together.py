from django.db import migrations, models

from core import clock


class Migration(migrations.Migration):
    dependencies = [("rosters", "0015_what_is_asked")]

    operations = [
        migrations.AlterField(
            "decision",
            "decided_at",
            models.DateTimeField(default=clock.now, help_text="The same moment for what was decided together."),
        ),
    ]
