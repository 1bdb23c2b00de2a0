"""Every page of the house; each app names its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenancy.urls")),
    path("", include("workbench.urls")),
    path("messages/", include("notices.urls")),
    path("orders/", include("orders.urls")),
    path("questions/", include("cases.urls")),
    path("lists/", include("alerts.urls")),
    path("assessment/", include("assessment.urls")),
    path("targets/", include("targets.urls")),
    path("api/v1/", include("orders.api.urls")),
    path("api/feed/v1/", include("assessment.api.urls")),
    path("api/", include("tenancy.api.urls")),  # last: it answers every address below /api/
]

# A fault outside of the views, told to programs in their own form.
handler400 = "tenancy.api.handler.bad_request"
handler500 = "tenancy.api.handler.server_error"
