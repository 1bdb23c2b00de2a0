"""Django's settings, all from the environment (zjtrade.environment has the list)."""

import os
import sys
from pathlib import Path

from csp.constants import NONE, SELF

from zjtrade.environment import WrongSetting, read

try:
    ENVIRONMENT = read(os.environ)
except WrongSetting as wrong:
    sys.exit(f"zjtrade: {wrong}")

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(ENVIRONMENT["VAR_DIR"] or BASE_DIR / "var")

PRODUCTION = ENVIRONMENT["ZJTRADE_ENV"] == "production"
DEBUG = ENVIRONMENT["DEBUG"]
SECRET_KEY = ENVIRONMENT["SECRET_KEY"]
ALLOWED_HOSTS = ENVIRONMENT["ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = ENVIRONMENT["CSRF_TRUSTED_ORIGINS"]

ROOT_URLCONF = "zjtrade.urls"
WSGI_APPLICATION = "zjtrade.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # its templates, which templates/django/forms/ overrides
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "zjtrade",
    "tenancy",
    "notices",
    "orders",
    "cases",
    "alerts",
    "assessment",
    "targets",
    "workbench",
]

MIDDLEWARE = [
    "zjtrade.middleware.HealthMiddleware",  # first: asks no host name, session or user
    "zjtrade.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenancy.middleware.ScopeMiddleware",  # last: one transaction with role and range round the view
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zjtrade.navigation.page_frame",
            ],
        },
    }
]

# --- database: `default` is the application's login; `owner` migrates and is there only when its URL is ---
_COMMON = {
    "ATOMIC_REQUESTS": False,  # tenancy.middleware opens the one transaction of a request
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,  # a transaction-mode pooler may stand in between
    "OPTIONS": {"connect_timeout": 5},
}
DATABASES = {"default": {**ENVIRONMENT["DATABASE_URL"].django(), **_COMMON, "CONN_MAX_AGE": 60}}
if ENVIRONMENT["DATABASE_OWNER_URL"] is not None:
    DATABASES["owner"] = {**ENVIRONMENT["DATABASE_OWNER_URL"].django(), **_COMMON, "CONN_MAX_AGE": 0}
DATABASE_ADMIN = ENVIRONMENT["DATABASE_ADMIN_URL"]
DATABASE_BACKUP = ENVIRONMENT["DATABASE_BACKUP_URL"]

# --- people ---
AUTH_USER_MODEL = "tenancy.User"
PASSWORD_HASHERS = ["tenancy.passwords.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "tenancy:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "tenancy:login"
FIRST_ADMIN_USER = ENVIRONMENT["ZJTRADE_ADMIN_USER"]
FIRST_ADMIN_PASSWORD = ENVIRONMENT["ZJTRADE_ADMIN_PASSWORD"]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "orders.views.keeping.csrf_failure"  # keeps what was typed in a month from before the last sign-in
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- what a browser may do ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
HTTPS = ENVIRONMENT["HTTPS"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
TRUSTED_PROXY = ENVIRONMENT["TRUSTED_PROXY"]
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not HTTPS:
    # These ask for TLS inside; whether it ends here or at a gateway is the operator's choice.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
FILE_UPLOAD_HANDLERS = [
    "core.uploads.LimitedUploadHandler",  # first: what it drops reaches neither memory nor disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    10 * 1024 * 1024
)  # of texts, without files; more of either is answered by templates/400.html
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # 200 new orders of a return, 13 fields each, and 2,000 in hand, 7 fields each

# --- files and texts ---
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.InMemoryStorage"
    },  # files live in the database: tenancy.StoredFile
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
MAP_NOTICE = ENVIRONMENT["MAP_NOTICE"]

# `orders` and `alerts` ask for a month's cut-off and lie below `assessment`, whose schemes hold it: the plugs between them.
MONTH_CUTOFF = "assessment.scheme_files.cutoff_of"
RETURN_TERMS = "assessment.scheme_files.return_terms"
LIST_TERMS = "assessment.scheme_files.list_terms"

# The first page of everybody, `(request) -> response`; it knows every app, and `tenancy`, which serves the address, knows none.
FRONT_PAGE = "workbench.views.desk"

# What the apps above `tenancy` show on the page of an enterprise, in this order: `(actor, enterprise, now) -> Panel | None`
# (tenancy.selectors.Panel). `tenancy` lies below them and cannot import them.
ENTERPRISE_PANELS = ["orders.views.panels.returns_panel", "orders.views.panels.conversion_panel"]

# What a question may be linked to, by `cases.enums.SubjectKind`: modules with `subject(actor, public id) -> (words, address) |
# None` and `choices(actor) -> [(public id, words)]`. List entries are known above `cases`.
QUESTION_SUBJECTS = {"order": "orders.selectors.subjects", "entry": "alerts.selectors.subjects"}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- machine interface: what its endpoints share is in tenancy.api ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenancy.api.admission.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["tenancy.api.admission.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["tenancy.api.admission.TokenThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenancy.api.admission.JsonParser"],
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is not answered: the description is at /api/
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tenancy.api.handler.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # ?format= is no parameter here
}
SPECTACULAR_SETTINGS = {
    "TITLE": "外贸“订单+清单”监测预警系统 接口",
    "DESCRIPTION": (
        "企业自有系统按月填报订单，规则与网页填报相同；省商务厅其他系统读取已发布的考核结果（/api/feed/v1/）。"
        "错误一律为application/problem+json（RFC 9457）。"
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SORT_OPERATIONS": False,  # in the order of the addresses: the month first
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "DISABLE_ERRORS_AND_WARNINGS": False,
}
API_TOKEN_LIMIT = ENVIRONMENT["API_TOKEN_LIMIT"]
API_FAILURE_LIMIT = ENVIRONMENT["API_FAILURE_LIMIT"]

# Whom people call: printed at the foot of every page and in the manuals.
HELP_CONTACT = ENVIRONMENT["HELP_CONTACT"] or ""

# --- notices that leave the house (notices.channels): a channel without settings is off ---
SITE_URL = ENVIRONMENT["SITE_URL"] or ""
SMTP_URL = ENVIRONMENT["SMTP_URL"]
EMAIL_SENDER = ENVIRONMENT["EMAIL_SENDER"]
ZWDD_URL = ENVIRONMENT["ZWDD_URL"]
ZWDD_KEY = ENVIRONMENT["ZWDD_KEY"]
ZWDD_SECRET = ENVIRONMENT["ZWDD_SECRET"]
ZWDD_TENANT = ENVIRONMENT["ZWDD_TENANT"]
ROBOT_URL = ENVIRONMENT["ROBOT_URL"]
SMS_URL = ENVIRONMENT["SMS_URL"]
SMS_METHOD = ENVIRONMENT["SMS_METHOD"]
SMS_HEADERS = ENVIRONMENT["SMS_HEADERS"]
SMS_BODY = ENVIRONMENT["SMS_BODY"]
SMS_SUCCESS = ENVIRONMENT["SMS_SUCCESS"]

# --- jobs (zjtrade.celery) ---
REDIS_URL = ENVIRONMENT["REDIS_URL"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "zjtrade",
        # It only counts requests: when it is slow or away, the request goes on uncounted (tenancy.api.limits).
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# --- logs: plain lines on standard output, collected by whoever runs the process ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "plain"}},
    "root": {"handlers": ["stdout"], "level": ENVIRONMENT["LOG_LEVEL"]},
    "loggers": {
        "django": {"handlers": ["stdout"], "level": ENVIRONMENT["LOG_LEVEL"], "propagate": False},
        "django.db.backends": {"level": "INFO"},  # DEBUG would write every statement with its values
    },
}
