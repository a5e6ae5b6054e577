"""`staff-lists/…`: files with an employer's staff."""

from django.urls import path, re_path

from rosters import views

app_name = "rosters"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("new/", views.upload, name="upload"),
    path("<int:pk>/", views.staff_list, name="staff_list"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/worksites/", views.places, name="places"),
    path("<int:pk>/rows/<int:number>/", views.decide, name="decide"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    re_path(r"^(?P<pk>\d+)/refused\.(?P<form>csv|xlsx)$", views.refused, name="refused"),
]
