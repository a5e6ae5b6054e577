from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0003_closed_places")]

    operations = [
        migrations.AddField(
            "stafflist",
            "sections",
            models.JSONField(
                blank=True,
                default=dict,
                help_text="Worksites told once for several rows, as rosters.reading.sections says.",
            ),
        ),
    ]
