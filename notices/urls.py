"""Pages of the inbox."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read-all/", views.read_all, name="read_all"),
    path("<uuid:notice>/", views.open_notice, name="open"),
    path("<uuid:notice>/read/", views.read, name="read"),
]
