"""Search and help. The first page itself stands at `tenancy:home`, which shows what the setting FRONT_PAGE names."""

from django.urls import path

from workbench import views

app_name = "workbench"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("help/", views.manual_own, name="help"),
    path("help/glossary/", views.glossary, name="glossary"),
    path("help/<slug:manual>/", views.manual, name="manual"),
]
