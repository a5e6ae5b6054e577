"""`my/…` for leaders on their phones, `conversations/…` for staff."""

from django.urls import path

from organizing.views import leader, staff

app_name = "organizing"
urlpatterns = [
    path("my/", leader.today, name="today"),
    path("my/building/", leader.building, name="building"),
    path("my/log/", leader.choose, name="choose"),
    path("my/log/<int:pk>/", leader.tap, name="tap"),
    path("my/talks/<int:pk>/", leader.talk, name="talk"),
    path("my/talks/<int:pk>/undo/", leader.undo, name="undo"),
    path("conversations/", staff.conversations, name="conversations"),
    path("conversations/issues/", staff.issues, name="issues"),
    path("conversations/log/<int:pk>/", staff.log, name="log"),
]
