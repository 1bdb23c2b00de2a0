"""Signing in, the front door, accounts, the registry, authorisations, the calendar, jobs, files, audit."""

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
    path("switch/", views.switch, name="switch"),
    path("enterprises/", views.enterprises, name="enterprises"),
    path("enterprises/export/", views.enterprises_export, name="enterprises_export"),
    path("enterprises/new/", views.enterprise_new, name="enterprise_new"),
    path("enterprises/template/", views.enterprises_template, name="enterprises_template"),
    path("enterprises/upload/", views.enterprises_upload, name="enterprises_upload"),
    path("enterprises/uploads/<uuid:batch>/", views.upload_preview, name="upload_preview"),
    path("enterprises/uploads/<uuid:batch>/confirm/", views.upload_confirm, name="upload_confirm"),
    path("enterprises/uploads/<uuid:batch>/discard/", views.upload_discard, name="upload_discard"),
    path("enterprises/uploads/<uuid:batch>/marked/", views.upload_marked, name="upload_marked"),
    path("enterprises/<uuid:enterprise>/", views.enterprise, name="enterprise"),
    path("enterprises/<uuid:enterprise>/edit/", views.enterprise_edit, name="enterprise_edit"),
    path("enterprises/<uuid:enterprise>/move/", views.enterprise_move, name="enterprise_move"),
    path("enterprises/<uuid:enterprise>/tags/", views.enterprise_tags, name="enterprise_tags"),
    path("enterprises/<uuid:enterprise>/state/", views.enterprise_state, name="enterprise_state"),
    path("authorisations/", views.authorisations, name="authorisations"),
    path("authorisations/new/", views.authorise, name="authorise"),
    path("authorisations/<uuid:authorisation>/revoke/", views.revoke, name="revoke"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/export/", views.calendar_export, name="calendar_export"),
    path("calendar/<str:day>/", views.calendar_day, name="calendar_day"),
    path("calendar/<str:day>/remove/", views.calendar_remove, name="calendar_remove"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:job>/", views.job_detail, name="job"),
    path("jobs/<uuid:job>/progress/", views.job_progress, name="job_progress"),
    path("files/<uuid:file>/", views.file, name="file"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.token_new, name="token_new"),
    path("tokens/<uuid:api_token>/revoke/", views.token_revoke, name="token_revoke"),
    path("audit/", views.audit, name="audit"),
]
