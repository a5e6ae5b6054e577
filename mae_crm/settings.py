"""All settings, from environment variables. What each one means is told in docs/operations.md."""

import os
from email.utils import parseaddr
from pathlib import Path

import django_stubs_ext
import pgtrigger

from devstack.demo import demo_allowed
from mae_crm.environment import (
    database,
    falling,
    flag,
    log_level,
    mailer,
    number,
    origins,
    public_url,
    redis_url,
    secret_key,
    sender,
    words,
    zone,
)

django_stubs_ext.monkeypatch()  # ModelForm[Person] and the like may be written

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What this process is -----------------------------------------------------------------------
DEBUG = flag("DEBUG")
DEMO = demo_allowed()  # DEMO=1, on a database that devstack runs, on the loopback
PUBLIC_URL = public_url("PUBLIC_URL", "http://127.0.0.1:8000")
HTTPS = PUBLIC_URL.startswith("https://")
SECRET_KEY = secret_key("SECRET_KEY")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")  # former ones: links in mail that was sent stay good
ALLOWED_HOSTS = [*words("ALLOWED_HOSTS"), "127.0.0.1", "localhost", "[::1]"]  # health checks ask on the machine itself
CSRF_TRUSTED_ORIGINS = origins("CSRF_TRUSTED_ORIGINS")

# --- The association ----------------------------------------------------------------------------
ASSOCIATION_NAME = os.environ.get("ASSOCIATION_NAME", "Mississippi Association of Educators")
ASSOCIATION_SHORT = os.environ.get("ASSOCIATION_SHORT", "MAE")
ASSOCIATION_ADDRESS = os.environ.get("ASSOCIATION_ADDRESS", "775 North State Street, Jackson, MS 39202")
STATE_FIPS = os.environ.get("STATE_FIPS", "28")
PHONE_REGION = "US"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    # Ours, lowest floor first.
    "core",
    "accounts",
    "jobs",
    "audit",
    "locals",
    "members",
    "engagement",
    "audiences",
    "outbox",
    "rosters",
    "organizing",
    "leaders",
    "early_career",
    "campaigns",
    "dashboards",
    "administration",
    "devstack",
    "mae_crm",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.htmx.HtmxAnswerMiddleware",
    "accounts.middleware.SessionLimitMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "locals.middleware.ActorMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "core.middleware.ErrorPageMiddleware",
]

ROOT_URLCONF = "mae_crm.urls"
WSGI_APPLICATION = "mae_crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.loaders.FilesystemLoader", "core.loaders.AppDirectoriesLoader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.page",
                "accounts.context.demo",
                "members.context.year",
            ],
            "builtins": ["core.templatetags.values", "core.templatetags.crm"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database -----------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database("DATABASE_URL")}
PGHISTORY_LEVEL = pgtrigger.Statement  # 1.2-1.35 times the plain write; row level costs 1.6-1.9
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")  # a GET changes no record, and is quicker without

# The cache holds only counters of sign-in attempts and used one-time codes. They must hold across web processes (so not
# in their memory) and when Redis is frozen or flushed (so not in Redis): a table that sign-in pages alone use.
# Beside it each process remembers pieces of pages that the {% cache %} tag names with all that they are made of.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_counters",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # culling drops counters, so it must not be in an attacker's reach
    },
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "OPTIONS": {"MAX_ENTRIES": 60},  # of some 60 KB
    },
}

# --- Days are the state's days ------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = zone("TIME_ZONE", "America/Chicago")
LANGUAGE_CODE = "en-us"
USE_I18N = False

# --- Sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # password1: the sign-in form asks for one; nobody signs up
ACCOUNT_EMAIL_VERIFICATION = "none"  # a user exists only once their address is proved (accounts.codes)
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # school mail is slow
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_TIMEOUT = 30 * 60  # from the first code to the second factor, two more codes included
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # also how long a step-up lasts
ACCOUNT_SESSION_REMEMBER = True  # accounts.sessions decides how long a session lasts
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail when a password or factor changes
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",  # key: the address, from one place
    "request_login_code_anywhere": "60/h/key",  # key: the address
    "confirm_login_code": "5/30m/key",  # key: one request for a code; as many as MAX_ATTEMPTS
}
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXIES", 1 if flag("BEHIND_PROXY") else 0, least=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.StepUpForm",
}
MFA_TOTP_PERIOD = 30  # seconds for which an app shows one code
MFA_TOTP_TOLERANCE = 1  # the code before and the next are taken, too: clocks of phones differ, and typing takes time
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_TOTP_ISSUER = ASSOCIATION_SHORT
FACTOR_KEYS = words("FACTOR_KEYS") or [SECRET_KEY]  # encrypt the secrets of factors; the first of them does
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 3 * 3600
TRUSTED_DEVICE_SECONDS = 30 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Browser ------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.pages.stale_form"
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.vendor.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.static.StaticStorage"},
}

# --- Mail: sign-in codes leave at once through "default", campaigns through "outreach" ----------
DEFAULT_FROM_EMAIL = sender("DEFAULT_FROM_EMAIL", "MAE <no-reply@mae.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILERS = {
    "default": mailer("EMAIL_URL", patience=8),  # seconds: somebody waits for the page that says it left
    "outreach": mailer("OUTREACH_EMAIL_URL", "EMAIL_URL"),
}
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]  # of Message-IDs
# Opt-outs are kept as hashes under this secret; it must outlive every change of SECRET_KEY.
SUPPRESSION_KEY = os.environ.get("SUPPRESSION_KEY") or SECRET_KEY
OUTBOX_SENDERS = number("OUTBOX_SENDERS", 4)  # processes that may send at the same time

# --- Celery: Redis is only a doorbell ------------------------------------------------------------
REDIS_URL = redis_url("REDIS_URL", "redis://127.0.0.1:6379/0")

# --- Uploads ------------------------------------------------------------------------------------
FILE_UPLOAD_HANDLERS = [
    "core.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ROSTER_MAX_BYTES = number("ROSTER_MAX_BYTES", 25 * 1024 * 1024)

# --- House rules that an association may set -----------------------------------------------------
CAMPAIGN_APPROVAL_OVER = number("CAMPAIGN_APPROVAL_OVER", 500, least=0)
PAYROLL_DEDUCTION_FOR_LICENSED = flag("PAYROLL_DEDUCTION_FOR_LICENSED")  # Mississippi Code 37-9-49 forbids it
EARLY_CAREER_YEARS = number("EARLY_CAREER_YEARS", 5, least=0)
MET_WITHIN_DAYS = number("MET_WITHIN_DAYS", 30)
PEOPLE_PER_REP = number("PEOPLE_PER_REP", 15)
# From how many points a score is called core, active and warm; below that it is cold.
SCORE_BANDS_FROM = falling(
    "SCORE_CORE_FROM, SCORE_ACTIVE_FROM and SCORE_WARM_FROM",
    number("SCORE_CORE_FROM", 65), number("SCORE_ACTIVE_FROM", 40), number("SCORE_WARM_FROM", 15),
)  # fmt: skip

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "core.logs.LineFormatter", "fmt": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "filters": {"stranger": {"()": "core.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A tick every three seconds need not be told three times.
    "loggers": {name: {"level": "WARNING"} for name in ("celery.beat", "celery.worker.strategy")}
    | {"django.security.DisallowedHost": {"filters": ["stranger"]}},
    "root": {"handlers": ["console"], "level": log_level("LOG_LEVEL", "INFO")},
}
