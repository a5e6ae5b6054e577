from django.urls import path

from leaders import views

app_name = "leaders"
urlpatterns = [
    path("", views.board, name="board"),
    path("worksites/", views.uncovered, name="uncovered"),
    path("vacancies/", views.vacancies, name="vacancies"),
    path("nominate/", views.nominate, name="nominate"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/step/", views.step, name="step"),
    path("<int:pk>/leave/", views.leave, name="leave"),
    path("terms/", views.terms, name="terms"),
    path("terms/add/<int:person>/", views.begin_term, name="begin_term"),
    path("terms/<int:pk>/end/", views.end_term, name="end_term"),
]
