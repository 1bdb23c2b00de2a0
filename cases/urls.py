"""Pages of questions and answers."""

from django.urls import path

from cases import views
from cases.views.acting import acting

app_name = "cases"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask/", views.ask, name="ask"),
    path("export/", views.export, name="export"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/export/", views.statistics_export, name="statistics_export"),
    path("bulk/", views.bulk, name="bulk"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/export/", views.proposals_export, name="proposals_export"),
    path("files/<uuid:attachment>/", views.file, name="file"),
    path("similar/", views.similar, name="similar"),
    path("replies/", views.replies, name="replies"),
    path("replies/new/", views.reply_new, name="reply_new"),
    path("replies/<uuid:reply>/", views.reply, name="reply"),
    path("replies/<uuid:reply>/remove/", views.reply_remove, name="reply_remove"),
    path("knowledge/", views.knowledge, name="knowledge"),
    path("knowledge/new/", views.article_new, name="article_new"),
    path("knowledge/<uuid:article>/", views.article, name="article"),
    path("knowledge/<uuid:article>/edit/", views.article_edit, name="article_edit"),
    path("knowledge/<uuid:article>/withdraw/", views.article_withdraw, name="article_withdraw"),
    path("topics/", views.topics, name="topics"),
    path("topics/<uuid:topic>/", views.topic, name="topic"),
    path("topics/<uuid:topic>/answer/", views.topic_answer, name="topic_answer"),
    path("topics/<uuid:topic>/dismiss/", views.topic_dismiss, name="topic_dismiss"),
    path("<uuid:question>/", views.detail, name="detail"),
    *(path(f"<uuid:question>/{name}/", acting(page), name=name) for name, page in views.ACTS.items()),
]
