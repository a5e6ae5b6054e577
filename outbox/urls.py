"""What the links in our mails lead to. Public: whoever holds the link needs no sign-in."""

from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("p/<str:token>", views.preferences, name="preferences"),
    path("c/<str:token>/<int:number>", views.click, name="click"),
]
