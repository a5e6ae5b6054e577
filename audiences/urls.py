"""`people/` for the list, `search/` for the field on top of every page, `audiences/` for what is kept."""

from django.urls import path

from audiences.views import people, saved

app_name = "audiences"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/counts/", people.counts, name="counts"),
    path("people/narrow/", people.narrow, name="narrow"),
    path("people/narrow/<slug:key>/", people.rows, name="rows"),
    path("search/", people.suggest, name="suggest"),
    path("audiences/", saved.audiences, name="audiences"),
    path("audiences/save/", saved.save, name="save"),
    path("audiences/<int:pk>/", saved.audience, name="audience"),
    path("audiences/<int:pk>/size/", saved.size, name="size"),
    path("audiences/<int:pk>/rename/", saved.rename, name="rename"),
    path("audiences/<int:pk>/share/", saved.share, name="share"),
    path("audiences/<int:pk>/delete/", saved.delete, name="delete"),
]
