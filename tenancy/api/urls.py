"""The machine interface's own addresses; the last takes what nobody else took."""

from django.urls import path

from tenancy.api import views

app_name = "api"
urlpatterns = [
    path("", views.page, name="page"),
    path("v1/schema/", views.schema, name="schema"),
    path("v1/token", views.TokenView.as_view(), name="token"),
    path("<path:rest>", views.unknown, name="unknown"),
]
