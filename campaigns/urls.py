from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.campaign, name="campaign"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/recipients/", views.recipients, name="recipients"),
    path("<int:pk>/audience/", views.audience, name="audience"),
    path("<int:pk>/people/", views.people, name="people"),
    path("<int:pk>/test/", views.test, name="test"),
    path("<int:pk>/schedule/", views.schedule, name="schedule"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/take-back/", views.take_back, name="take_back"),
    path("<int:pk>/unschedule/", views.unschedule, name="unschedule"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/messages/", views.messages_of, name="messages"),
    path("<int:pk>/messages/<int:message>/", views.resolve, name="resolve"),
]
