from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0017_former_names")]

    operations = [
        migrations.RemoveConstraint("decision", "rosters_decision_names_person"),
        migrations.AddField(
            "decision",
            "other_row",
            models.PositiveIntegerField(
                blank=True, help_text="The same person as in that row above, whoever it is found to be.", null=True
            ),
        ),
        migrations.AddField(
            "finding",
            "other_rows",
            ArrayField(
                models.PositiveIntegerField(), null=True, help_text="Rows above whose new person it may be, one of each."
            ),
        ),
        migrations.AlterField(
            "finding",
            "how",
            models.CharField(
                choices=[
                    ("decided", "Decided by hand"),
                    ("nea_id", "NEA ID"),
                    ("number", "Staff number"),
                    ("email", "E-mail"),
                    ("name", "Name and worksite"),
                    ("likeness", "Likeness"),
                    ("twin", "Same name twice in the file"),
                    ("row", "Another row of the file"),
                    ("nobody", "Nobody fits"),
                ],
                max_length=8,
                null=True,
            ),
        ),
        migrations.AlterField(
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
                    ("schools", "Same name in two rows, two worksites"),
                ],
                help_text="Of rows to decide.",
                max_length=8,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=models.Q(choice="same", person__isnull=False, other_row=None)
                | models.Q(choice="same", person=None, other_row__isnull=False, other_row__lt=models.F("number"))
                | (~models.Q(choice="same") & models.Q(person=None, other_row=None)),
                name="rosters_decision_names_person",
            ),
        ),
        # On the way back: what the table as it was cannot say.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM rosters_decision WHERE other_row IS NOT NULL"),
    ]
