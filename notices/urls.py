"""Pages of the inbox, of the ways out of the house, and of whom offices are reached by."""

from django.urls import path

from notices.views import contacts, messages

app_name = "notices"
urlpatterns = [
    path("", messages.inbox, name="inbox"),
    path("read-all/", messages.read_all, name="read_all"),
    path("settings/", messages.settings, name="settings"),
    path("office/", messages.office, name="office"),
    path("deliveries/", messages.deliveries, name="deliveries"),
    path("deliveries/<uuid:delivery>/again/", messages.again, name="again"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/template/", contacts.contacts_template, name="contacts_template"),
    path("contacts/<int:year>/due/", contacts.contacts_round, name="contacts_due"),
    path("contacts/<int:year>/chase/", contacts.contacts_chase, name="contacts_chase"),
    path("contacts/<int:year>/export/", contacts.contacts_export, name="contacts_export"),
    path("contacts/<int:year>/seen/", contacts.contact_seen, name="contact_seen"),
    path("contacts/<int:year>/upload/", contacts.contacts_upload, name="contacts_upload"),
    path("contacts/<int:year>/<int:region>/", contacts.contact, name="contact"),
    path("contacts/<int:year>/<int:region>/mobile/", contacts.contact_mobile, name="contact_mobile"),
    path("contacts/uploads/<uuid:contacts>/", contacts.contacts_preview, name="contacts_preview"),
    path("contacts/uploads/<uuid:contacts>/marked/", contacts.contacts_marked, name="contacts_marked"),
    path("contacts/uploads/<uuid:contacts>/confirm/", contacts.contacts_confirm, name="contacts_confirm"),
    path("contacts/uploads/<uuid:contacts>/discard/", contacts.contacts_discard, name="contacts_discard"),
    path("<uuid:notice>/", messages.open_notice, name="open"),
    path("<uuid:notice>/read/", messages.read, name="read"),
]
