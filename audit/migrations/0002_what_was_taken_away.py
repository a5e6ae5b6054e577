from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_access")]

    operations = [
        migrations.AddField(
            "access", "rows", models.PositiveIntegerField(blank=True, null=True, verbose_name="rows in the file")
        ),
        migrations.AddField("access", "reason", models.CharField(blank=True, db_default="", default="", max_length=200)),
    ]
