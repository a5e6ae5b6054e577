from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0002_more_figures")]

    operations = [
        migrations.AddField(
            model_name="figures",
            name="early",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="figures",
            name="listed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="figures",
            name="listed_members",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="figures",
            name="oldest_list",
            field=models.DateField(null=True),
        ),
    ]
