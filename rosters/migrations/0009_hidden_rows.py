from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0008_files_as_they_come")]

    operations = [
        migrations.AddField(
            "stafflist",
            "hidden_rows",
            models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="Rows that the workbook does not show; they are read like the others.",
            ),
        ),
    ]
