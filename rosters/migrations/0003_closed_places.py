import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("locals", "0004_units_close_and_keep_history"), ("rosters", "0002_what_is_kept")]

    operations = [
        migrations.AddField(
            "place",
            "closed",
            models.ForeignKey(
                blank=True,
                help_text="The one of that name that is no more: nobody is put there unless it opens again.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="locals.worksite",
            ),
        ),
    ]
