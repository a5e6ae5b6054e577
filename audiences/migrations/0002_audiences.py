import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audiences', '0001_likeness'),
        ('locals', '0003_role_needs_unit_wording'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('tree', models.JSONField()),
                ('sharing', models.CharField(choices=[('nobody', 'Only me'), ('region', 'Everybody who works in a region'), ('everybody', 'Everybody who sees people')], default='nobody', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audiences', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='locals.region')),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AudienceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('tree', models.JSONField()),
                ('sharing', models.CharField(choices=[('nobody', 'Only me'), ('region', 'Everybody who works in a region'), ('everybody', 'Everybody who sees people')], default='nobody', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='audiences.audience')),
                ('region', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='locals.region')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='audience',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='audiences_name_once', violation_error_message='You have an audience of that name.'),
        ),
        migrations.AddConstraint(
            model_name='audience',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('region__isnull', False), ('sharing', 'region')), models.Q(models.Q(('sharing', 'region'), _negated=True), ('region', None)), _connector='OR'), name='audiences_region_when_shared_so', violation_error_message='Say with which region it is shared.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='audience',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "audiences_audienceevent" ("changed_at", "created_at", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sharing", "tree") SELECT new_values."changed_at", new_values."created_at", new_values."id", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."sharing", new_values."tree" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='31586785d6dde4829cf4d6c7e18b472a427d0951', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_13b03', referencing='REFERENCING NEW TABLE AS new_values ', table='audiences_audience', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='audience',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "audiences_audienceevent" ("changed_at", "created_at", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sharing", "tree") SELECT new_values."changed_at", new_values."created_at", new_values."id", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."sharing", new_values."tree" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ffd0bcd7098b137cc40390d8bbaf6780450b0f30', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f0458', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='audiences_audience', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='audience',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "audiences_audienceevent" ("changed_at", "created_at", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sharing", "tree") SELECT old_values."changed_at", old_values."created_at", old_values."id", old_values."name", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."sharing", old_values."tree" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='09e1ef8274f3d44af421840ab38eca4931e51538', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_aeead', referencing='REFERENCING OLD TABLE AS old_values ', table='audiences_audience', when='AFTER')),
        ),
    ]
