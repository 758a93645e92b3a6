"""Django's settings of a paper. What differs between papers comes from the environment (`env.py`) or the desk."""

import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE

from . import env, logs, private, secrets

try:
    ENV = env.read()
    SECRETS = secrets.load(ENV.data)
except env.EnvError as wrong:
    sys.exit(f"polosa: {wrong}")

ROOT = Path(__file__).resolve().parent.parent.parent
POLOSA = ROOT / "polosa"
POLOSA_DATA = ENV.data

DEBUG = ENV.debug
SECRET_KEY = str(SECRETS["secret_key"])
SEAL_KEYS = SECRETS["seal_keys"]
ALLOWED_HOSTS = ENV.allowed_hosts
TRUSTED_PROXIES = ENV.trusted_proxies
BASE_URL = ENV.base_url
DEMO = ENV.demo
CSRF_TRUSTED_ORIGINS = env.origins(ENV.base_url, ENV.allowed_hosts)
CSRF_FAILURE_VIEW = "polosa.kit.refusals.handlers.csrf_failure"

INSTALLED_APPS = [
    "polosa.front",
    "polosa.importers",
    "polosa.distribution",
    "polosa.partners",
    "polosa.articles",
    "polosa.events",
    "polosa.reactions",
    "polosa.comments",
    "polosa.audience",
    "polosa.readers",
    "polosa.edge",
    "polosa.kit",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "polosa.readers.desk.DeskUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "polosa.config.policy.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "polosa.edge.middleware.PageCacheMiddleware",
    "polosa.kit.refusals.middleware.RefusalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "polosa.kit.middleware.ViewerMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "polosa.config.desk_access.DeskAccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "polosa.config.desk_door.DeskDoorMiddleware",
    "polosa.config.desk_forms.DeskFormsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "polosa.config.redirects.PublishedRedirectMiddleware",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # the theme has some of Wagtail's fields
ROOT_URLCONF = "polosa.config.urls"
WSGI_APPLICATION = "polosa.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [POLOSA / "theme" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "polosa.kit.context.paper",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Data
DATABASES = {
    "default": dj_database_url.parse(
        ENV.database_url or f"sqlite:///{POLOSA_DATA / 'polosa.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
            " PRAGMA cache_size=-20000; PRAGMA journal_size_limit=27103364;"
        ),
    }
else:
    # A server whose machine is gone without a word is noticed in half a minute, not in two hours.
    _noticed = {
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    DATABASES["default"]["OPTIONS"] = {**_noticed, **DATABASES["default"].get("OPTIONS", {})}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {
        # Tries to sign in are counted here: all processes and machines must count the same ones.
        "BACKEND": "polosa.config.counting.CountingCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
EDGE_QUERY_ELSEWHERE = ("p", "page_id", "cid", "nid")
EDGE_COUNTS = {
    "v": "polosa.audience.queries.views_of",
    "c": "polosa.comments.queries.totals_of",
    "m": "polosa.reactions.queries.shares_of",
}
EDGE_COUNT_KEYS = {"thread": "c", "strip": "m"}
EDGE_PERSONAL_COOKIES = {
    "sessionid": "polosa.config.sessions.is_signed_in",
    "messages": "polosa.config.cookies.is_message",
    "voted": "polosa.reactions.queries.is_marker",
}
EDGE_UPLOAD_CHECK = "polosa.config.sessions.may_upload"
EDGE_UPLOAD_METHODS = ("DELETE", "PATCH")  # of Wagtail's preview, and of its notices that can be put away
EDGE_VARIANT = "polosa.kit.viewing.variant"
EDGE_REFUSAL = "polosa.kit.refusals.standing.page"
EDGE_HOME = BASE_URL
EDGE_COPIES = POLOSA_DATA / "pages"
CACHES_IN_FRONT = ENV.caches
EDGE_SURROGATE_KEYS = bool(CACHES_IN_FRONT)
EDGE_KEY_HEADERS = tuple(
    sorted({"Surrogate-Key" if cache.kind == "varnish" else "Cache-Tag" for cache in CACHES_IN_FRONT})
) or ("Surrogate-Key",)

# Files
STATIC_URL = "/static/"
STATIC_ROOT = POLOSA_DATA / "static"
STATICFILES_DIRS = [POLOSA / "theme" / "static"]
STATICFILES_FINDERS = [
    "polosa.kit.styles.SiteCssFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = POLOSA_DATA / "media"
STORAGES = {
    "default": {"BACKEND": "polosa.kit.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = private.FILE_MODE, private.FOLDER_MODE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20

# Language and time
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
USE_I18N = True

# People
AUTH_USER_MODEL = "readers.User"
AUTHENTICATION_BACKENDS = ["polosa.config.sessions.AccountBackend"]
SESSION_ENGINE = "polosa.config.sessions"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# Letters and guesses are counted by `readers.actions.limits`, so that no stranger shuts a person out.
ACCOUNT_RATE_LIMITS = {"request_login_code": None, "login_failed": None}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "polosa.readers.adapter.ReaderAdapter"
ACCOUNT_FORMS = {"request_login_code": "polosa.readers.forms.SignInForm"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# The second factor is asked for at the desk's door (`config.desk_door`), by whatever way somebody has signed in.
SECOND_FACTOR = ENV.second_factor
MFA_ADAPTER = "polosa.readers.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "polosa.readers.forms.ActivateAppForm",
    "add_webauthn": "polosa.readers.forms.AddPasskeyForm",
}
MFA_REAUTHENTICATION_REQUIRED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1

# Letters
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from or "Polosa <noreply@localhost>"
EMAIL_BACKEND = "polosa.readers.mail.LetterBackend"
SMTP_URL = ENV.smtp_url
EMAIL_TIMEOUT = 8

# Safety
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
DESK_SESSION_SECONDS = 60 * 60 * 24 * 14
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if BASE_URL.startswith("https://"):
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CONTENT_SECURITY_POLICY = {
    # The desk has a policy of its own; readers' pages allow nothing inline.
    "EXCLUDE_URL_PREFIXES": ["/desk/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}
DESK_CONTENT_SECURITY_POLICY = {
    # Wagtail's screens need inline styles; their inline scripts are in `theme/static/js/desk.js`.
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "media-src": [SELF],
    "frame-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [SELF],
}
# In the demo the partners' feeds are files that the paper serves itself; nothing else inside is ever fetched.
FETCH_ALLOW_HOSTS = frozenset({f"127.0.0.1:{ENV.port}"}) if DEMO else frozenset[str]()

# The desk
WAGTAIL_SITE_NAME = "Polosa"
WAGTAILADMIN_USER_LOGIN_FORM = "polosa.readers.forms.DeskLoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "polosa.readers.forms.DeskPasswordResetForm"  # noqa: S105  # a path
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ru", "Русский"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "kit.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "polosa.kit.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "csv", "txt", "zip", "mp3"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "polosa.kit.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 60 * 2**20  # a little less than the server takes, so that the form says why
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILEMBEDS_FINDERS: list[dict[str, object]] = []
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = False

LOGGING = logs.config(ENV.log, is_terminal=sys.stderr.isatty())
