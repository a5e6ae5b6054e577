from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0005_alike_sheets")]

    operations = [
        migrations.AddField(
            "stafflist",
            "above",
            models.JSONField(
                blank=True,
                default=dict,
                help_text="Of sheets read below each other: how many rows stand above each.",
            ),
        ),
    ]
