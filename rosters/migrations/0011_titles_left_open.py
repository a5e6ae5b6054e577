from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rosters', '0010_mail_domains'),
    ]

    operations = [
        migrations.AlterField(
            model_name='stafflist',
            name='job_classes',
            field=models.JSONField(blank=True, default=dict, help_text='Titles that tell no job class, and what somebody decided about them.'),
        ),
    ]
