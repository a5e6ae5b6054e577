"""Every address of the site. What needs no sign-in is marked `@login_not_required` at its view."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
]
