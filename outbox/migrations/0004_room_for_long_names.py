from django.db import migrations, models


class Migration(migrations.Migration):
    """A user's name fits wherever a mail keeps it: as its sender's, and as its recipient's in a test."""

    dependencies = [("outbox", "0003_claim_marks")]

    operations = [
        migrations.AlterField("letter", "sender_name", models.CharField(blank=True, max_length=200)),
        migrations.AlterField("message", "name", models.CharField(blank=True, max_length=200)),
    ]
