"""Pages of the inbox and of the ways out of the house."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read-all/", views.read_all, name="read_all"),
    path("settings/", views.settings, name="settings"),
    path("office/", views.office, name="office"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<uuid:delivery>/again/", views.again, name="again"),
    path("<uuid:notice>/", views.open_notice, name="open"),
    path("<uuid:notice>/read/", views.read, name="read"),
]
