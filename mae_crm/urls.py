"""Every address of the site. What needs no sign-in is marked `@login_not_required` at its view."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from core.gallery import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jobs.urls")),
    path("account/", include("accounts.urls")),
    path("", include("dashboards.urls")),
    path("", include("members.urls")),
    path("", include("organizing.urls")),
    path("leaders/", include("leaders.urls")),
    path("early-career/", include("early_career.urls")),
    path("staff-lists/", include("rosters.urls")),
    path("administration/", include("administration.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("", include("outbox.urls")),
    path("", include("audiences.urls")),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("components/", gallery, name="components"))

handler400 = "core.pages.bad_request"
handler403 = "core.pages.forbidden"
handler404 = "core.pages.not_found"
handler429 = "core.pages.too_many"  # asked for by allauth, not by Django
handler500 = "core.pages.broken"
