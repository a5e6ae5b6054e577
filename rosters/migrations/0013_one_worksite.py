from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("locals", "0006_goes_on_in"), ("rosters", "0012_others_than_read")]

    operations = [
        migrations.AddField(
            "stafflist",
            "worksite",
            models.ForeignKey(
                "locals.worksite",
                models.SET_NULL,
                null=True,
                blank=True,
                related_name="+",
                help_text="Of the rows that name none; until the columns are matched, what the file seems to be of.",
            ),
        ),
    ]
