"""`staff-lists/…`: files with an employer's staff."""

from django.urls import path

from rosters.views import leavers, lists, rows

app_name = "rosters"
urlpatterns = [
    path("", lists.lists, name="lists"),
    path("new/", lists.upload, name="upload"),
    path("<int:pk>/", lists.staff_list, name="staff_list"),
    path("<int:pk>/columns/", lists.columns, name="columns"),
    path("<int:pk>/sheet/", lists.sheet, name="sheet"),
    path("<int:pk>/worksites/", lists.places, name="places"),
    path("<int:pk>/rows/", rows.decide_many, name="decide_many"),
    path("<int:pk>/rows/<int:number>/", rows.decide, name="decide"),
    path("<int:pk>/rows/<int:number>/whose/", rows.whose, name="whose"),
    path("<int:pk>/apply/", lists.apply, name="apply"),
    path("<int:pk>/cancel/", lists.cancel, name="cancel"),
    path("<int:pk>/discard/", lists.discard, name="discard"),
    path("<int:pk>/leavers/", leavers.leavers, name="leavers"),
    path("<int:pk>/leavers/back/", leavers.leavers_back, name="leavers_back"),
    path("<int:pk>/refused/", rows.refused, name="refused"),
]
