"""`people/` for the list, `search/` for the field on top of every page, `audiences/` for what is kept."""

from django.urls import path

from audiences import views

app_name = "audiences"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/counts/", views.counts, name="counts"),
]
