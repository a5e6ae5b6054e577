from __future__ import annotations

from typing import Any

from django import forms

from outbox.models import Topic


class ChoiceForm(forms.Form):
    """Which topics a person wants to hear about; none of them is a choice, too."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input", "role": "switch"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.label_from_instance = lambda topic: topic.name  # type: ignore[assignment]
        field.widget.choices = list(field.iterator(field))  # asked here: templates ask the database nothing


class ToldForm(ChoiceForm):
    """The same, told to the office by the person."""

    how = forms.CharField(label="How do you know?", max_length=50, help_text="Called on 3 November")
