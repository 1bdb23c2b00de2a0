"""Every page of the house; each app names its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenancy.urls")),
    path("messages/", include("notices.urls")),
    path("orders/", include("orders.urls")),
    path("questions/", include("cases.urls")),
    path("lists/", include("alerts.urls")),
    path("assessment/", include("assessment.urls")),
]
