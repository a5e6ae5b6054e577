from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0005_deaths'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='reason',
            field=models.CharField(blank=True, choices=[('deceased', 'Deceased'), ('opted_out', 'Said no to our mails'), ('work_only', 'Only a work address'), ('no_address', 'No e-mail address'), ('bad_address', 'Address that no mail can be sent to'), ('bounced', 'Address bounced'), ('same_address', 'Shares the address of someone who gets it'), ('unknown_address', 'The mail server does not know the address'), ('refused', 'The mail server refused it'), ('gave_up', 'Refused for the time being, too often'), ('busy', 'The mail server asked to try again later'), ('unreachable', 'The mail server was not taking mail'), ('unwritable', 'It could not be written'), ('sender_died', 'The sender stopped while handing it over'), ('no_answer', 'The connection broke before the answer came'), ('staff_says', 'Decided by staff')], max_length=16),
        ),
        migrations.CreateModel(
            name='ServerTrouble',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('says', models.CharField(max_length=300)),
                ('try_after', models.DateTimeField(help_text='One sender tries then; the others leave it alone.')),
            ],
            options={
                'verbose_name_plural': 'server trouble',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='outbox_one_server_trouble')],
            },
        ),
    ]
