from django.db import migrations


class Migration(migrations.Migration):
    """Empties the words that search finds. After migrate they are written anew (members.namewords.install), those of
    former surnames in the history among them."""

    dependencies = [
        ('members', '0009_former_surnames'),
    ]

    operations = [
        migrations.RunSQL(
            'TRUNCATE members_searchname',
            'DELETE FROM members_searchname WHERE former IS NOT NULL',
        ),
    ]
