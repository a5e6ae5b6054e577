"""Secrets of second factors that were kept as they are become encrypted."""

from django.db import migrations


def encrypt(apps, schema_editor):
    from accounts.factors import encrypt

    _change(apps, encrypt)


def decrypt(apps, schema_editor):
    from accounts.factors import decrypt

    _change(apps, decrypt)


def _change(apps, how):
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        for key in {"secret", "seed", "migrated_codes"} & row.data.keys():
            value = row.data[key]
            row.data[key] = [how(text) for text in value] if isinstance(value, list) else how(value)
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_history_of_users"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt, decrypt)]
