"""`administration/…`: users and their roles, health, who has looked and what changed."""

from django.urls import path

from administration.views import health, records, roles, users

app_name = "administration"
urlpatterns = [
    path("", users.users, name="users"),
    path("invite/", users.invite, name="invite"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/resend/", users.resend, name="resend"),
    path("users/<int:pk>/disable/", users.disable, name="disable"),
    path("users/<int:pk>/enable/", users.enable, name="enable"),
    path("users/<int:pk>/reset/", users.reset, name="reset"),
    path("users/<int:pk>/name/", users.name, name="name"),
    path("users/<int:pk>/address/", users.address, name="address"),
    path("users/<int:pk>/give/", roles.give, name="give"),
    path("given/<int:pk>/end/", roles.end, name="end"),
    path("roles/", roles.table, name="roles"),
    path("health/", health.health, name="health"),
    path("looks/", records.looks, name="looks"),
    path("changes/", records.changes, name="changes"),
]
