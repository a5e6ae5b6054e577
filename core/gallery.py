"""Every component in its states, for whoever builds pages. Only with DEBUG or DEMO; the people in it are nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock
from core.errors import ActionError
from core.paging import Page


class SampleForm(forms.Form):
    name = forms.CharField(max_length=60, help_text="As on the staff list.")
    number = forms.RegexField(
        r"^\d{10}$",
        label="NEA ID",
        error_messages={"invalid": "It has 10 digits. A spreadsheet may have turned this one into a number."},
    )
    level = forms.ChoiceField(choices=[("", "Choose one"), ("full", "Full time"), ("part", "Part time")])
    how = forms.ChoiceField(
        choices=[("door", "In person"), ("phone", "By phone")], widget=forms.RadioSelect, required=False
    )
    agreed = forms.BooleanField(label="Remember this for the next file", required=False)
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


LONG = "Ana Lucía Fuentes-Hollingsworth von und zu Wittgenstein-Berleburg"


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """GET shows the pieces; `?shell=phone` or `plain` shows them in the other shells; `?refuse` is a refused action."""
    if "refuse" in request.GET:
        raise ActionError("Latoya Mabry is already in Tupelo. Nothing was changed.")
    form = SampleForm(request.POST or ({"number": "4.82133E+07"} if "plain" not in request.GET else None))
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Saved. Nothing is kept: this is the gallery.")
    shell = request.GET.get("shell", "")
    template = {"phone": "components/gallery_phone.html"}.get(shell, "components/gallery.html")
    return render(request, template, {"form": form, **_samples()})


def _samples() -> dict[str, Any]:
    today = clock.today()
    weeks = [today - timedelta(weeks=back) for back in range(12, 0, -1)]
    return {
        "today": today,
        "long": LONG,
        "waterfall": [
            {"name": "New", "value": 574, "last": 498},
            {"name": "Came back", "value": 114, "last": 86},
            {"name": "Retired", "value": -58, "last": -64},
            {"name": "Left", "value": -121, "last": -139},
            {"name": "Net", "value": 0, "last": 381, "total": True},
        ],
        "crossing": [
            {"name": "New", "value": 12},
            {"name": "Left", "value": -40},
            {"name": "Back", "value": 9},
            {"name": "Net", "value": 0, "total": True},
        ],
        "weeks": {
            "names": [f"{week.day} {week:%b}" for week in weeks],
            "now": {"name": "This year", "data": [96, 121, 104, 84, 66, 52, 41, 38, 28, 24, 19, 14]},
            "last": {"name": "Last year", "data": [88, 102, 86, 70, 54, 45, 36, 32, 26, 20, 16, 11]},
        },
        "counties": [
            {
                "county": f"28{number:03}",
                "share": (number * 37 % 53) / 100 if number != 55 else None,
                "text": f"County {number}",
            }
            for number in range(1, 164, 2)
        ],
        "parts": [("data", 18), ("d3", 26), ("past", 14), ("warn", 3), ("loss", 2)],
        "tabs": [
            {"url": "?", "label": "Worth a look", "count": 172, "icon": "eye", "current": True},
            {"url": "?", "label": "To decide", "count": 8, "icon": "hand-stop"},
            {"url": "?", "label": "Refused", "count": 0, "icon": "ban"},
        ],
        "choices": [
            {"value": "member", "label": "Member", "count": 8214, "checked": False},
            {"value": "potential", "label": "Potential", "count": 23486, "checked": True},
        ],
        "sum": [
            {"label": "Match", "value": 1284, "url": "?", "swatch": "data"},
            {"label": "Said no", "value": -137, "url": "?", "swatch": "past", "note": "Stays out whatever a file says"},
            {"label": "Get it", "value": 1147, "kind": "tot"},
        ],
        "page": Page(rows=[], size=25, next="x", previous="y", span="26–50", total="245"),
    }
