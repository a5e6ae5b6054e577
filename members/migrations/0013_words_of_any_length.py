from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0012_staff_numbers_of_everybody'),
    ]

    operations = [
        migrations.AlterField(
            model_name='searchname',
            name='word',
            field=models.TextField(db_collation='C'),
        ),
    ]
