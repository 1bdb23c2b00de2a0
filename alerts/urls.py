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
    path("uploads/<uuid:upload>/draft/", views.draft_upload, name="draft_upload"),
    path("uploads/<uuid:upload>/discard/", views.discard, name="discard"),
    path("entries/<uuid:entry>/", views.entry, name="entry"),
    path("drafts/<uuid:draft>/", views.draft, name="draft"),
    path("drafts/<uuid:draft>/state/", views.draft_state, name="draft_state"),
    path("drafts/<uuid:draft>/export/", views.draft_export, name="draft_export"),
    path("drafts/<uuid:draft>/add/", views.draft_add, name="draft_add"),
    path("drafts/<uuid:draft>/change/<uuid:enterprise>/", views.draft_change, name="draft_change"),
    path("drafts/<uuid:draft>/adopt/", views.draft_adopt, name="draft_adopt"),
    path("drafts/<uuid:draft>/submit/", views.draft_submit, name="draft_submit"),
    path("drafts/<uuid:draft>/send-back/", views.draft_send_back, name="draft_send_back"),
    path("drafts/<uuid:draft>/publish/", views.draft_publish, name="draft_publish"),
    path("drafts/<uuid:draft>/discard/", views.draft_discard, name="draft_discard"),
    path("entries/<uuid:entry>/change/", views.change, name="change"),
    path("entries/<uuid:entry>/object/", views.object_to, name="object"),
    path("objections/", views.objections, name="objections"),
    path("objections/<uuid:objection>/", views.objection, name="objection"),
    path("objections/<uuid:objection>/withdraw/", views.withdraw, name="withdraw"),
    path("rules/", views.rules, name="rules"),
    path("trials/new/", views.trial_new, name="trial_new"),
    path("drafts/<uuid:draft>/why/", views.draft_why_find, name="draft_why_find"),
    path("drafts/<uuid:draft>/why/<uuid:enterprise>/", views.draft_why, name="draft_why"),
    path("entries/<uuid:entry>/why/", views.entry_why, name="entry_why"),
    path("backtests/", views.backtests, name="backtests"),
    path("backtests/new/", views.backtest_new, name="backtest_new"),
    path("backtests/<uuid:backtest>/", views.backtest, name="backtest"),
    path("backtests/<uuid:backtest>/state/", views.backtest_state, name="backtest_state"),
    path("backtests/<uuid:backtest>/export/", views.backtest_export, name="backtest_export"),
    re_path(rf"^{QUARTER}/changes/$", views.changes, name="changes"),
    path("entries/<uuid:entry>/feedback/", views.feedback_form, name="feedback"),
    path("entries/<uuid:entry>/feedback/draft/", views.feedback_draft, name="feedback_draft"),
    path("entries/<uuid:entry>/ask/", views.ask, name="ask"),
    path("entries/<uuid:entry>/visits/new/", views.visit_new, name="visit_new"),
    path("entries/<uuid:entry>/remind/", views.remind, name="remind"),
    path("visits/<uuid:visit>/answer/", views.visit_answer, name="visit_answer"),
    re_path(rf"^{QUARTER}/$", views.listed, name="list"),
    re_path(rf"^{QUARTER}/remind/$", views.remind_list, name="remind_list"),
    path("leading/", views.leading_page, name="leading"),
    path("leading/export/", views.leading_export, name="leading_export"),
    path("quarters/", views.quarters, name="quarters"),
    path("quarters/export/", views.quarters_export, name="quarters_export"),
    re_path(rf"^{QUARTER}/map/$", views.distribution_map, name="map"),
    re_path(rf"^{QUARTER}/export/$", views.export, name="export"),
]
