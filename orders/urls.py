"""Pages of orders."""

from django.urls import path

from orders import views
from orders.views import changes, conversion, rates, reminders, samples, signals, supervision, uploads, workbooks

app_name = "orders"
urlpatterns = [
    path("", views.home, name="home"),
    path("months/<str:month>/", views.month, name="month"),
    path("months/<str:month>/nil/", views.nil, name="nil"),
    path("receipts/<uuid:filing>/", views.receipt, name="receipt"),
    path("roster/", views.roster, name="roster"),
    path("roster/export/", views.export, name="export"),
    path("roster/changes/", changes.changes, name="roster_changes"),
    path("roster/changes/export/", changes.changes_export, name="roster_changes_export"),
    path("roster/add/", changes.add, name="roster_add"),
    path("roster/remind/", reminders.remind, name="remind"),
    path("reminders/", reminders.log, name="reminders"),
    path("reminders/export/", reminders.log_export, name="reminders_export"),
    path("returns/<uuid:filing>/", views.detail, name="detail"),
    path("returns/<uuid:filing>/verify/", supervision.verify, name="verify"),
    path("returns/<uuid:filing>/return/", supervision.send_back, name="send_back"),
    path("returns/<uuid:filing>/off-roster/", supervision.remove, name="roster_remove"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<uuid:sample>/", samples.sample, name="sample"),
    path("samples/<uuid:sample>/export/", samples.sample_export, name="sample_export"),
    path("samples/items/<uuid:item>/", samples.judge, name="sample_item"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/new/", uploads.upload_new, name="upload_new"),
    path("uploads/template/", uploads.upload_template, name="upload_template"),
    path("uploads/<uuid:reference>/", uploads.upload, name="upload"),
    path("uploads/<uuid:reference>/marked/", uploads.upload_marked, name="upload_marked"),
    path("uploads/<uuid:reference>/commit/", uploads.upload_commit, name="upload_commit"),
    path("uploads/<uuid:reference>/discard/", uploads.upload_discard, name="upload_discard"),
    path("months/<str:month>/workbook/", workbooks.workbook, name="workbook"),
    path("months/<str:month>/workbook/download/", workbooks.workbook_download, name="workbook_download"),
    path("workbooks/template/", workbooks.workbook_template, name="workbook_template"),
    path("workbooks/<uuid:workbook>/", workbooks.workbook_preview, name="workbook_preview"),
    path("workbooks/<uuid:workbook>/marked/", workbooks.workbook_marked, name="workbook_marked"),
    path("workbooks/<uuid:workbook>/discard/", workbooks.workbook_discard, name="workbook_discard"),
    path("rates/", rates.rates, name="rates"),
    path("signals/", signals.signals, name="signals"),
    path("signals/export/", signals.signals_export, name="signals_export"),
    path("conversion/", conversion.conversion, name="conversion"),
    path("conversions/", conversion.conversions, name="conversions"),
    path("conversions/export/", conversion.conversions_export, name="conversions_export"),
]
