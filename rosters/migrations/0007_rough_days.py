from django.db import migrations, models

TELLS = "Where the file tells only the month or the year of it, or none that can be read: month, year, none."


class Migration(migrations.Migration):
    dependencies = [("rosters", "0006_rows_above_sheets")]

    operations = [
        migrations.AddField("row", "hired_on_tells", models.CharField(max_length=5, null=True, help_text=TELLS)),
        migrations.AddField("row", "service_start_tells", models.CharField(max_length=5, null=True, help_text=TELLS)),
    ]
