"""`m/…` is what the links in our mails lead to: whoever holds one needs no sign-in. The others need it."""

from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("m/u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("m/p/<str:token>", views.preferences, name="preferences"),
    path("m/c/<str:token>/<int:number>", views.click, name="click"),
    path("me/mail/", views.own, name="own"),
    path("people/<int:pk>/mail/", views.told, name="told"),
]
