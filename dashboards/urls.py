from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("units/", views.units_, name="units"),
    path("units/locals/<int:pk>/", views.local, name="local"),
    path("units/employers/<int:pk>/", views.employer, name="employer"),
    path("units/worksites/<int:pk>/", views.worksite, name="worksite"),
]
