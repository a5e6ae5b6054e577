from django.db import migrations


class Migration(migrations.Migration):
    """A message is rewritten about four times: room on its page keeps the new versions there, without touching an index."""

    dependencies = [("outbox", "0001_messages")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE outbox_message SET (fillfactor = 50)", "ALTER TABLE outbox_message RESET (fillfactor)"
        ),
    ]
