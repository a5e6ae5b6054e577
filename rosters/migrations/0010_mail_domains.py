from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0009_hidden_rows")]

    operations = [
        migrations.AddField(
            "stafflist",
            "mail_domains",
            models.JSONField(
                blank=True,
                default=list,
                help_text="Where many of its people have an address: these are for work.",
            ),
        ),
    ]
