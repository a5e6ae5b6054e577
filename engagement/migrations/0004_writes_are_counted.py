from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagement", "0003_acts_since_1970")]

    operations = [
        migrations.AddField(
            model_name="scoreday",
            name="writes",
            field=models.PositiveBigIntegerField(
                db_default=0,
                default=0,
                help_text="How often scores were written: what is counted from them asks it.",
            ),
        ),
    ]
