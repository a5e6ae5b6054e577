from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0014_rows_of_others")]

    operations = [
        migrations.AddField(
            "finding",
            "question",
            models.CharField(
                choices=[
                    ("nea_id", "NEA ID of another name"),
                    ("number", "Staff number of another name"),
                    ("email", "E-mail of another name"),
                    ("here", "Same name, same worksite"),
                    ("moved", "Same name, another worksite"),
                    ("back", "Same name, not working here now"),
                    ("likeness", "A name like it"),
                    ("several", "Several people fit"),
                    ("waits", "Waits for another row"),
                    ("deceased", "On record as deceased"),
                    ("twin", "Same name twice in the file"),
                ],
                help_text="Of rows to decide.",
                max_length=8,
                null=True,
            ),
        ),
    ]
