import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('locals', '0003_role_needs_unit_wording'),
        ('members', '0001_people_and_ledgers'),
    ]

    operations = [
        # The triggers that fill the table are installed after migrate (members.namewords); back from here they go first.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "DROP FUNCTION IF EXISTS members_person_words_insert, members_person_words_update,"
            " members_person_words_delete CASCADE",
        ),
        migrations.CreateModel(
            name='SearchName',
            fields=[
                ('pk', models.CompositePrimaryKey('word', 'person', blank=True, editable=False, primary_key=True, serialize=False)),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='search_names', to='members.person')),
                ('word', models.CharField(db_collation='C', max_length=320)),
            ],
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(django.contrib.postgres.indexes.OpClass('value', 'text_pattern_ops'), condition=models.Q(('kind', 'address'), _negated=True), name='members_contact_begins'),
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse('value'), 'text_pattern_ops'), condition=models.Q(('kind', 'phone')), name='members_contact_ends'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(django.contrib.postgres.fields.ranges.RangeStartsWith('period'), models.F('person'), name='members_membership_began'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(django.contrib.postgres.fields.ranges.RangeEndsWith('period'), models.F('person'), condition=models.Q(('period__upper_inf', False)), name='members_membership_ended'),
        ),
        migrations.AddIndex(
            model_name='searchname',
            index=models.Index(models.F('person'), models.F('word'), name='members_searchname_person'),
        ),
    ]
