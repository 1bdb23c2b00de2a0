"""Pages of questions and answers."""

from django.urls import path

from cases import views

app_name = "cases"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask/", views.ask, name="ask"),
    path("export/", views.export, name="export"),
    path("<uuid:question>/", views.detail, name="detail"),
    path("<uuid:question>/answer/", views.answer, name="answer"),
    path("<uuid:question>/rate/", views.rate, name="rate"),
]
