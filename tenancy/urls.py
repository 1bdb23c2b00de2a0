"""Signing in, the front door, accounts, jobs, files, audit."""

from django.urls import path

from tenancy import views

app_name = "tenancy"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("password/", views.password, name="password"),
    path("users/", views.people, name="users"),
    path("users/new/", views.account_new, name="user_new"),
    path("users/<int:user>/reset/", views.account_reset, name="user_reset"),
    path("users/<int:user>/active/", views.account_active, name="user_active"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:job>/", views.job_detail, name="job"),
    path("jobs/<uuid:job>/progress/", views.job_progress, name="job_progress"),
    path("files/<uuid:file>/", views.file, name="file"),
    path("audit/", views.audit, name="audit"),
]
