from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Names of places that look alike are found by trigrams."""

    dependencies: list[tuple[str, str]] = []
    operations = [TrigramExtension()]
