from django.urls import path

from campaigns.views import deciding, report, writing

app_name = "campaigns"
urlpatterns = [
    path("", writing.index, name="index"),
    path("new/", writing.new, name="new"),
    path("<int:pk>/", writing.campaign, name="campaign"),
    path("<int:pk>/preview/", writing.preview, name="preview"),
    path("<int:pk>/recipients/", writing.recipients, name="recipients"),
    path("<int:pk>/blanks/", writing.blanks, name="blanks"),
    path("<int:pk>/audience/", writing.audience, name="audience"),
    path("<int:pk>/people/", writing.people, name="people"),
    path("<int:pk>/test/", writing.test, name="test"),
    path("<int:pk>/schedule/", deciding.schedule, name="schedule"),
    path("<int:pk>/approve/", deciding.approve, name="approve"),
    path("<int:pk>/take-back/", deciding.take_back, name="take_back"),
    path("<int:pk>/unschedule/", deciding.unschedule, name="unschedule"),
    path("<int:pk>/cancel/", deciding.cancel, name="cancel"),
    path("<int:pk>/copy/", deciding.copy, name="copy"),
    path("<int:pk>/messages/", report.messages_of, name="messages"),
    path("<int:pk>/messages/<int:message>/", report.resolve, name="resolve"),
]
