"""The issues that are offered at first. An association adds its own."""

from django.db import migrations

ISSUES = (
    "Class size", "Pay", "Planning time", "Safety", "Legal help", "Student discipline", "Health insurance", "Paperwork",
    "Evaluation", "Retirement",
)  # fmt: skip


def offer(apps, schema_editor):
    Issue = apps.get_model("organizing", "Issue")
    Issue.objects.bulk_create(
        [Issue(name=name, place=10 * place) for place, name in enumerate(ISSUES, 1)], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("organizing", "0001_conversations")]

    operations = [migrations.RunPython(offer, migrations.RunPython.noop)]
