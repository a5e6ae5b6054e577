from django.apps import apps

from core.registry import registered
from core.types import PersonLink
from members.models import Person


def test_every_foreign_key_to_person_says_what_happens_on_merge_export_and_erasure():
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")  # history follows its own rules
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is Person
    }

    assert {link.key for link in registered(PersonLink)} == pointing
