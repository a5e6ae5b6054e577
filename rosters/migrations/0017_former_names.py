from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0016_decided_together")]

    operations = [
        migrations.AddField(
            "row",
            "former_name",
            models.CharField(
                max_length=80,
                null=True,
                help_text="A last name that they had before: to recognize them by, never to write.",
            ),
        ),
    ]
