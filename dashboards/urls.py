"""The first page, and `units/…`."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from dashboards.views import editing, pages


class KindOfUnit(StringConverter):
    regex = "|".join(editing.KINDS)


register_converter(KindOfUnit, "kind_of_unit")

app_name = "dashboards"
urlpatterns = [
    path("", pages.home, name="home"),
    path("units/", pages.units_, name="units"),
    path("units/locals/to-found/", editing.found, name="found_locals"),
    path("units/locals/<int:pk>/", pages.local, name="local"),
    path("units/employers/<int:pk>/", pages.employer, name="employer"),
    path("units/worksites/<int:pk>/", pages.worksite, name="worksite"),
    path("units/employers/<int:pk>/organized-by/", editing.organize, name="organize"),
    path("units/employers/<int:pk>/organized-by/withdraw/", editing.withdraw, name="withdraw"),
    path("units/locals/<int:pk>/organizes/", editing.organizes, name="organizes"),
    path("units/<kind_of_unit:kind>/add/", editing.add, name="add_unit"),
    path("units/<kind_of_unit:kind>/<int:pk>/edit/", editing.edit, name="edit_unit"),
    path("units/<kind_of_unit:kind>/<int:pk>/close/", editing.close, name="close_unit"),
    path("units/<kind_of_unit:kind>/<int:pk>/reopen/", editing.reopen, name="reopen_unit"),
    path("units/<kind_of_unit:kind>/<int:pk>/history/", editing.history, name="unit_history"),
]
