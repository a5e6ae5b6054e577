from django.urls import path

from early_career import views

app_name = "early_career"
urlpatterns = [path("", views.newcomers, name="newcomers")]
