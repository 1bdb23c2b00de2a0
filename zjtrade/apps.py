from importlib import import_module

from django.apps import AppConfig
from django.conf import settings

from zjtrade import checks
from zjtrade.celery import app as celery_app


class ZjtradeConfig(AppConfig):
    """Makes the Celery app the one that `shared_task` uses, and registers the start-up checks."""

    name = "zjtrade"
    verbose_name = "浙江外贸订单监测"
    celery_app = celery_app
    checks = checks

    def ready(self) -> None:
        """Know what a question may be linked to from the start: a module that is missing stops it, and not a page later."""
        for module in settings.QUESTION_SUBJECTS.values():
            import_module(module)
