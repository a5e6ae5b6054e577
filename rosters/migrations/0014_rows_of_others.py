from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0013_one_worksite")]

    operations = [
        migrations.AddField(
            "stafflist",
            "of_others",
            models.PositiveIntegerField(
                default=0,
                db_default=0,
                help_text="Of those refused: rows of other employers, which say nothing of this one.",
            ),
        ),
    ]
