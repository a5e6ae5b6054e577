from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0011_titles_left_open")]

    operations = [
        migrations.AddField(
            "stafflist",
            "others",
            models.JSONField(
                blank=True,
                default=dict,
                help_text="Sheets with other headings, which are not read: how many rows each has.",
            ),
        ),
    ]
