"""The web application, as gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application

from zjtrade.checks import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zjtrade.settings")
application = get_wsgi_application()
refuse_to_start()
