from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0001_staff_lists")]

    operations = [
        migrations.AddField(
            "stafflist",
            "kept",
            models.CharField(
                choices=[
                    ("all", "Every row as it stood"),
                    ("account", "The rows that were not used, and what was done with the others"),
                    ("sum", "The sum"),
                ],
                db_default="all",
                default="all",
                help_text="What is left of an applied list.",
                max_length=7,
            ),
        ),
    ]
