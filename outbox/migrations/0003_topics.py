from django.db import migrations

TOPICS = (
    # key, name, about, personal addresses only
    ("news", "News from the association", "What happens in our locals and in the state, about once a month.", False),
    ("benefits", "Benefits and services", "Discounts, insurance and help that members can use.", False),
    ("learning", "Professional learning", "Courses, networks and conferences.", False),
    ("organizing", "Organizing and events", "Meetings, actions and what your colleagues are up to.", True),
    ("political", "Elections and legislation", "Bills, candidates and days at the Capitol.", True),
    ("rights", "Your rights at work", "Changes in law and policy, and what to do about them.", True),
)


def add(apps, _schema_editor):
    Topic = apps.get_model("outbox", "Topic")
    for order, (key, name, about, personal_only) in enumerate(TOPICS, start=1):
        Topic.objects.create(key=key, name=name, about=about, personal_only=personal_only, order=order)


def remove(apps, _schema_editor):
    apps.get_model("outbox", "Topic").objects.filter(key__in=[key for key, *_ in TOPICS]).delete()


class Migration(migrations.Migration):
    """The topics to begin with; an association may rename them and add others."""

    dependencies = [("outbox", "0002_room_for_new_states")]

    operations = [migrations.RunPython(add, remove)]
