from django.apps import AppConfig

from zjtrade import checks
from zjtrade.celery import app as celery_app


class ZjtradeConfig(AppConfig):
    """Makes the Celery app the one that `shared_task` uses, and registers the start-up checks."""

    name = "zjtrade"
    verbose_name = "浙江外贸订单监测"
    celery_app = celery_app
    checks = checks
