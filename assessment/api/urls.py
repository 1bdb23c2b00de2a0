"""Addresses of the feed. No scope is opened by the middleware: the feed's own door does."""

from django.urls import path

from assessment.api import views
from tenancy.middleware import outside_scope

app_name = "assessment_api"
urlpatterns = [
    path("months/", outside_scope(views.FeedMonthsView.as_view()), name="months"),
    path("months/<str:month>/results", outside_scope(views.FeedResultsView.as_view()), name="results"),
    path("bulletins/", outside_scope(views.FeedBulletinsView.as_view()), name="bulletins"),
]
