"""Pages of five-colour lists."""

from django.urls import path, re_path

from alerts import views

QUARTER = r"(?P<quarter>[0-9]{4}Q[1-4])"

app_name = "alerts"
urlpatterns = [
    path("", views.home, name="home"),
    path("template/", views.template, name="template"),
    path("uploads/new/", views.upload, name="upload"),
    path("uploads/<uuid:upload>/", views.preview, name="preview"),
    path("uploads/<uuid:upload>/marked/", views.marked, name="marked"),
    path("uploads/<uuid:upload>/publish/", views.publish, name="publish"),
    path("uploads/<uuid:upload>/discard/", views.discard, name="discard"),
    path("entries/<uuid:entry>/", views.entry, name="entry"),
    path("entries/<uuid:entry>/feedback/", views.feedback, name="feedback"),
    re_path(rf"^{QUARTER}/$", views.entries, name="list"),
    re_path(rf"^{QUARTER}/export/$", views.export, name="export"),
]
