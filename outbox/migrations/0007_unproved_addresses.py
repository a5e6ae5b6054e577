from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0006_server_trouble'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='reason',
            field=models.CharField(blank=True, choices=[('deceased', 'Deceased'), ('opted_out', 'Said no to our mails'), ('work_only', 'Only a work address'), ('no_address', 'No e-mail address'), ('bad_address', 'Address that no mail can be sent to'), ('unproved', 'Only an address that they typed and did not prove'), ('bounced', 'Address bounced'), ('same_address', 'Shares the address of someone who gets it'), ('unknown_address', 'The mail server does not know the address'), ('refused', 'The mail server refused it'), ('gave_up', 'Refused for the time being, too often'), ('busy', 'The mail server asked to try again later'), ('unreachable', 'The mail server was not taking mail'), ('unwritable', 'It could not be written'), ('sender_died', 'The sender stopped while handing it over'), ('no_answer', 'The connection broke before the answer came'), ('staff_says', 'Decided by staff')], max_length=16),
        ),
    ]
