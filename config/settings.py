"""Every setting, read once from the environment or .env; .env.example explains each."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.languages import languages_in
from config.typed import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()  # NAME_FILE may name a file that holds the value of NAME
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# --- who we are and where ---------------------------------------------------------------------
VERSION = "0.1.0"
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.whole("PORT", default=8000, most=65_535)
BASE_URL = env.address("BASE_URL")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), "localhost", "127.0.0.1", "[::1]"]
if _base.hostname:
    ALLOWED_HOSTS.append(_base.hostname)
if DEBUG and HOST not in ("127.0.0.1", "::1", "localhost"):
    raise ImproperlyConfigured("DEBUG shows secrets: it is allowed on a loopback HOST only.")

# --- secrets ----------------------------------------------------------------------------------
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# "id:base64,id:base64": the first seals, every one opens. Separate from SECRET_KEY, which signs.
ENCRYPTION_KEYS = env.str("ENCRYPTION_KEYS")

# --- the gateways -----------------------------------------------------------------------------
HELICONE_GATEWAY_URL = env.str("HELICONE_GATEWAY_URL", default="https://ai-gateway.helicone.ai")
HELICONE_API_URL = env.str("HELICONE_API_URL", default="https://api.helicone.ai")
GATEWAY_ORIGINS = env.list("GATEWAY_ORIGINS", default=[])
ALLOW_CUSTOM_GATEWAYS = env.one_of(
    "ALLOW_CUSTOM_GATEWAYS", ("off", "admins", "members"), default="off"
)
GATEWAY_CONNECT_TIMEOUT = env.seconds("GATEWAY_CONNECT_TIMEOUT", default=5)
GATEWAY_FIRST_BYTE_TIMEOUT = env.seconds("GATEWAY_FIRST_BYTE_TIMEOUT", default=120)
GATEWAY_SILENCE_TIMEOUT = env.seconds("GATEWAY_SILENCE_TIMEOUT", default=120)
GATEWAY_TOTAL_TIMEOUT = env.seconds("GATEWAY_TOTAL_TIMEOUT", default=900)
# `up` starts the practice gateway on a free port and says here where it listens.
PRACTICE_URL = env.str("PRACTICE_URL", default="")
PRACTICE_TOKEN = env.str("PRACTICE_TOKEN", default="")

# --- what members keep ------------------------------------------------------------------------
ATTACHMENT_QUOTA_MB = env.whole("ATTACHMENT_QUOTA_MB", default=200)  # of one member, in all chats

# --- replies ----------------------------------------------------------------------------------
REPLY_STALE_AFTER = env.seconds("REPLY_STALE_AFTER", default=15)
REPLY_CHECKPOINT_EVERY = env.seconds("REPLY_CHECKPOINT_EVERY", default=0.4)
SHUTDOWN_GRACE = env.seconds("SHUTDOWN_GRACE", default=20, least=0)
if REPLY_STALE_AFTER <= REPLY_CHECKPOINT_EVERY:
    raise ImproperlyConfigured("REPLY_STALE_AFTER must be longer than REPLY_CHECKPOINT_EVERY.")
REDIS_URL = env.str("REDIS_URL", default="")
# Opens /metrics to whoever sends it as a bearer token; unset, there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- database ---------------------------------------------------------------------------------
DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'lampfield.sqlite3'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # The busy timeout does not help a reader that becomes a writer: IMMEDIATE locks at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    pool = {"min_size": 1, "max_size": 16, "timeout": 20}
    # What the address says itself stays: ?sslmode=verify-full
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), "pool": pool}

# --- the application --------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "config",
    "accounts",
    "usage",
    "connections",
    "chat",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Sync only and innermost: so the whole chain runs in one thread hop instead of one for each.
    "accounts.middleware.member_locale",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
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
                "chat.sidebar.sidebar",
            ],
            "builtins": ["config.templatetags.lampfield"],
        },
    }
]

# --- members and sessions ---------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Member"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXY_COUNT", default=0)
PASSWORD_RESET_TIMEOUT = 24 * 3600  # of the links that administrators make
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"] if _base.netloc else []
SECURE_SSL_REDIRECT = HTTPS and env.bool("HTTPS_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked on the spot
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# The operator's other subdomains are none of our business.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
# A language is offered in the settings once its compiled catalogue lies there: docs/decisions/0016.
LANGUAGES = [("en", "English"), *languages_in(LOCALE_PATHS[0])]
TIME_ZONE = "UTC"
USE_TZ = True

# --- static files -----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.joined.JoinedFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}

# --- mail and logs ----------------------------------------------------------------------------
ADMINS: list[tuple[str, str]] = []  # error mails would carry what members typed
LOG_LEVEL = env.one_of(
    "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="INFO"
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # These print addresses and headers, or what `up` says already.
        name: {"level": "WARNING"}
        for name in ("aiohttp", "asyncio", "uvicorn.access", "uvicorn.error")
    }
    | {"django.security.DisallowedHost": {"level": "ERROR"}},
}

os.umask(0o077)  # the database and the keys are the operator's alone
