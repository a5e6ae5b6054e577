from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("locals", "0004_units_close_and_keep_history")]

    operations = [migrations.AlterModelOptions("assignment", {"verbose_name": "role"})]
