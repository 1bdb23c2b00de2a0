"""Pages of the Target Table."""

from django.urls import path, register_converter

from targets import views
from targets.enums import Period


class PeriodConverter:
    """half, year; anything else is no address."""

    regex = "half|year"

    def to_python(self, value: str) -> Period:
        """The period of an address."""
        return Period(value)

    def to_url(self, value: str) -> str:
        """A period in an address."""
        return Period(value).value


register_converter(PeriodConverter, "period")

app_name = "targets"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("template/", views.template, name="template"),
    path("uploads/new/", views.upload, name="upload"),
    path("uploads/<uuid:target_upload>/", views.preview, name="preview"),
    path("uploads/<uuid:target_upload>/marked/", views.marked, name="marked"),
    path("uploads/<uuid:target_upload>/confirm/", views.confirm, name="confirm"),
    path("uploads/<uuid:target_upload>/discard/", views.discard, name="discard"),
    path("tables/<uuid:target_table>/", views.table, name="table"),
    path("tables/<uuid:target_table>/download/", views.download, name="download"),
    path("tables/<uuid:target_table>/freeze/<period:period>/", views.freeze, name="freeze"),
    path("frozen/<uuid:frozen>/", views.frozen, name="frozen"),
    path("items/<uuid:target>/", views.target, name="target"),
    path("items/<uuid:target>/judging/", views.judging, name="judging"),
    path("items/<uuid:target>/progress/<period:period>/", views.progress, name="progress"),
    path("items/<uuid:target>/verify/<period:period>/", views.verify, name="verify"),
    path("evidence/<uuid:evidence>/", views.evidence, name="evidence"),
]
