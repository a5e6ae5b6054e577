from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0004_sections")]

    operations = [
        migrations.AddField(
            "stafflist",
            "alike",
            models.JSONField(blank=True, default=list, help_text="The other sheets that have the same heading."),
        ),
    ]
