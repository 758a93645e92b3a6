"""A paper of a few invented pages, which starts in a second: for what the edge does with real connections."""

import os
from pathlib import Path

from polosa.config import logs

DATA = Path(os.environ["SMALL_PAPER"])
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["127.0.0.1", "paper.test", ".towns.test"]
TRUSTED_PROXIES = os.environ.get("SMALL_PROXIES", "").split()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
INSTALLED_APPS = ["polosa.edge"]
MIDDLEWARE = ["polosa.edge.middleware.PageCacheMiddleware"]
ROOT_URLCONF = "tests.edge.small_paper"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "small.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
STATIC_URL, STATIC_ROOT = "/static/", DATA / "static"
EDGE_VARIANT = "polosa.kit.viewing.variant"
EDGE_PERSONAL_COOKIES = dict.fromkeys(("sessionid", "messages", "voted"), "tests.edge.small_paper.is_ours")
EDGE_UPLOAD_CHECK = "tests.edge.small_paper.may_upload"
EDGE_UPLOAD_METHODS = ("PATCH",)
EDGE_WAIT_SECONDS = float(os.environ.get("SMALL_PATIENCE", "30"))
EDGE_COPIES, EDGE_COPY_SECONDS = DATA / "pages", 0
EDGE_STALE_SECONDS = float(os.environ.get("SMALL_STALE", "3600"))
EDGE_COUNTS = {"n": "tests.edge.small_paper.numbers"}
if form := os.environ.get("SMALL_LOG"):
    LOGGING = logs.config(form, is_terminal=False)
else:
    LOGGING = {
        "version": 1,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
    }
