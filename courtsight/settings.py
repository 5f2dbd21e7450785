"""All settings, read from the environment. Junk is refused at start-up; docs/operations.md lists them."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from courtsight import logs
from courtsight.embedded.paths import Home
from courtsight.embedded.secrets import secret_key
from courtsight.environment import Environment
from courtsight.queues import Queue

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- where state lives -------------------------------------------------------------------------
HOME = Home(Path(env.str("COURTSIGHT_HOME", default="") or BASE_DIR / "var"))
# Without an address of their own, `make run` starts both servers in COURTSIGHT_HOME.
EMBEDDED_POSTGRES = not env.str("DATABASE_URL", default="")
EMBEDDED_REDIS = not env.str("REDIS_URL", default="")
DATABASE_URL = env.str("DATABASE_URL", default="") or HOME.database_url
REDIS_URL = env.str("REDIS_URL", default="") or HOME.redis_url
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(HOME)
# Fernet keys, the newest first. Without any, those in HOME.voice_print_keys, made when the first voice is kept.
VOICE_PRINT_KEYS = env.list("VOICE_PRINT_KEYS", default=[])
# A file with the Ed25519 key (PEM) that certified transcripts are signed with. Without it: HOME.certification.
CERTIFICATION_KEY = env.str("CERTIFICATION_KEY", default="")
# A PKCS 12 file (.p12) whose certificate signs certified PDFs as well, in a way that readers of PDF know (PAdES).
PDF_CERTIFICATE = env.str("PDF_CERTIFICATE", default="")
PDF_CERTIFICATE_PASSWORD = env.str("PDF_CERTIFICATE_PASSWORD", default="")

# --- web ---------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
HOST = env.str("HOST", default="") or "127.0.0.1"
PORT = env.int("PORT", default=8000, minimum=1, maximum=65_535)
# Worker processes; 0 stands for one a core.
WORKERS = env.int("WORKERS", default=0)
# How people reach this site from outside, for addresses on paper: https://transkrip.pn-contoh.go.id
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/") or f"http://{HOST}:{PORT}"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Behind TLS: cookies are sent over https only, and the proxy's X-Forwarded-Proto is believed.
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
# security.W008: the proxy that ends TLS sends people from http to https. W005, W021: other names of the
# court's domain are not ours to bind to https.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}
ROOT_URLCONF = "courtsight.urls"
ASGI_APPLICATION = "courtsight.asgi.application"

INSTALLED_APPS = [
    "daphne",
    "courtsight.accounts.admin_apps.CourtAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_vite",
    "ninja",
    "channels",
    "courtsight.accounts",
    "courtsight.audit",
    "django_prometheus",
    "transcription",
    "search",
    "monitoring",
]

MIDDLEWARE = [
    "courtsight.request_ids.RequestIdMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "courtsight.problems.ProblemMiddleware",
    "courtsight.audit.address.AddressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "monitoring.known_administrators.HealthWithoutDatabase",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "courtsight.accounts.language.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "courtsight.accounts.password_gate.PasswordGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
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
                "django.template.context_processors.i18n",
                "courtsight.accounts.theme.page_frame",
                "monitoring.alerts.badge.alert_badge",
            ]
        },
    }
]

# --- database, cache, sockets, workers ---------------------------------------------------------
DATABASES = {"default": env.database(DATABASE_URL)}
# Of a web process, which answers as many requests at a time (see courtsight.in_turn), and of a live worker.
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", default=20, minimum=1)
# Of a process of the other workers: one for the work, one to renew the claim, and some to spare.
DATABASE_WORKER_POOL_SIZE = env.int("DATABASE_WORKER_POOL_SIZE", default=4, minimum=2)
# Django's own, which counts queries and errors as well.
DATABASES["default"]["ENGINE"] = "django_prometheus.db.backends.postgresql"
# A connection of the pool may have died with its server: ask before it is used.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 0,
    "max_size": DATABASE_POOL_SIZE,
    "timeout": 10,
    # After a restart of PostgreSQL the pool tries its dead connections one by one, with growing pauses: keep few idle.
    "max_idle": 5,
}
# Tables that only grow have a partition a month (see courtsight.partitions): so many are made ahead of time.
PARTITIONS_AHEAD = env.int("PARTITIONS_AHEAD", default=3, minimum=1, maximum=24)
# For how many months they are kept; 0: for ever. Nobody loses a line of the audit trail without saying so here.
AUDIT_KEEP_MONTHS = env.int("AUDIT_KEEP_MONTHS", default=0)
JOB_EVENTS_KEEP_MONTHS = env.int("JOB_EVENTS_KEEP_MONTHS", default=12)
SAMPLES_KEEP_MONTHS = env.int("SAMPLES_KEEP_MONTHS", default=13)
# In this hour of the court's day tables are vacuumed and analyzed.
QUIET_HOUR = env.int("QUIET_HOUR", default=2, maximum=23)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "courtsight.counted_cache.CountedRedisCache", "LOCATION": REDIS_URL}}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "courtsight"},
    }
}
# Celery spells a socket differently from every other client of Redis.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
# One that hangs would be waited for without end, by whoever uploads a recording too. Workers wait a second at a time.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 4}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker that names no queues (--queues) serves them all. The sweep must not wait behind what can wait.
CELERY_TASK_QUEUES = {queue.value: {} for queue in Queue}
CELERY_TASK_DEFAULT_QUEUE = Queue.QUICK.value
CELERY_TASK_ROUTES = {
    "transcription.tasks.transcribe_next": {"queue": Queue.TRANSCRIPTION.value},
    "transcription.tasks.remove_*": {"queue": Queue.INDEXING.value},
    "transcription.tasks.abandon_elsewhere": {"queue": Queue.INDEXING.value},
    "transcription.tasks.tend_voice_prints": {"queue": Queue.INDEXING.value},
    "search.tasks.*": {"queue": Queue.INDEXING.value},
    "monitoring.tasks.tend_samples": {"queue": Queue.INDEXING.value},
    "monitoring.tasks.tend_alerts": {"queue": Queue.INDEXING.value},
    "monitoring.tasks.measure_accuracy": {"queue": Queue.INDEXING.value},
    "monitoring.database.tasks.*": {"queue": Queue.INDEXING.value},
}
CELERY_IMPORTS = ["monitoring.database.tasks"]

# --- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "courtsight.accounts.passwords.UnlikeThePerson"},
    {"NAME": "courtsight.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "courtsight.accounts.passwords.Uncommon"},
]

# --- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "courtsight.formats"
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Jakarta")

# --- static files ------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = HOME.path / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
DJANGO_VITE = {
    "default": {
        "manifest_path": BASE_DIR / "static" / "build" / "manifest.json",
        "dev_mode": False,
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# --- logs --------------------------------------------------------------------------------------
LOG_FORMAT = env.choice("LOG_FORMAT", ("text", "json"))
LOG_LEVEL = env.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR"))
LOGGING = logs.configure(LOG_FORMAT, LOG_LEVEL)
# Where traces go, by OTLP over HTTP: http://127.0.0.1:4318/v1/traces. Empty: there are none.
TRACES_URL = env.str("TRACES_URL", default="")

# --- monitoring --------------------------------------------------------------------------------
# Who may read /metrics; without it only programs on the machine itself.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# From here on the health page says that something is wrong.
HEALTH_WINDOW_MINUTES = env.int("HEALTH_WINDOW_MINUTES", default=60, minimum=1)
HEALTH_ERROR_PERCENT = env.int("HEALTH_ERROR_PERCENT", default=5, maximum=100)
HEALTH_RESPONSE_SECONDS = env.int("HEALTH_RESPONSE_SECONDS", default=30)
HEALTH_ACTIVE_JOBS = env.int("HEALTH_ACTIVE_JOBS", default=100)
HEALTH_CONFIDENCE_PERCENT = env.int("HEALTH_CONFIDENCE_PERCENT", default=70, maximum=100)
HEALTH_QUEUE_SECONDS = env.int("HEALTH_QUEUE_SECONDS", default=300, minimum=1)
HEALTH_DISK_PERCENT = env.int("HEALTH_DISK_PERCENT", default=85, maximum=100)
HEALTH_MEMORY_PERCENT = env.int("HEALTH_MEMORY_PERCENT", default=85, maximum=100)
HEALTH_CLOCK_SECONDS = env.int("HEALTH_CLOCK_SECONDS", default=5, minimum=1)
HEALTH_CHECK_SECONDS = env.int("HEALTH_CHECK_SECONDS", default=3, minimum=1)

# Who is told. How often rules are looked at, in seconds; docs/operations.md lists them.
ALERT_SECONDS = env.int("ALERT_SECONDS", default=15, minimum=1, maximum=60)
# Without addresses: all administrators who have one.
ALERT_EMAILS = env.list("ALERT_EMAILS", default=[])
ALERT_WEBHOOK_URL = env.str("ALERT_WEBHOOK_URL", default="")
ALERT_WEBHOOK_SECRET = env.str("ALERT_WEBHOOK_SECRET", default="")
REPORT_EMAILS = env.list("REPORT_EMAILS", default=[])
# Yesterday's report is sent from this hour on, by the court's clock.
REPORT_HOUR = env.int("REPORT_HOUR", default=6, maximum=23)

# --- e-mail ------------------------------------------------------------------------------------
# Without a server nothing is sent.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25, minimum=1, maximum=65_535)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_SECURITY = env.choice("EMAIL_SECURITY", ("none", "starttls", "tls"))
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or "courtsight@localhost"

# --- uploads -----------------------------------------------------------------------------------
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=8 * 1024**3, minimum=1)
# Free space that an upload or a job must leave, so that PostgreSQL never finds the disk full.
DISK_RESERVE_BYTES = env.int("DISK_RESERVE_BYTES", default=512 * 1024**2)
UPLOAD_EXPIRY_HOURS = env.int("UPLOAD_EXPIRY_HOURS", default=72, minimum=1)
# Of every request that brings no recording; the web server holds bodies to it, too (see courtsight.admission).
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024**2
# Of a file that somebody has checked at /verify/: the JSON of a day of eight hours, with its words, has eleven million.
VERIFY_MAX_BYTES = 32 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a record of proceedings with many exhibits has some thousands

# --- answers -----------------------------------------------------------------------------------
# An OpenAI-compatible endpoint that writes answers from passages: http://127.0.0.1:11434/v1. Empty: nobody does.
ANSWER_URL = env.str("ANSWER_URL", default="").rstrip("/")
ANSWER_MODEL = env.str("ANSWER_MODEL", default="")
ANSWER_KEY = env.str("ANSWER_KEY", default="")
# Vertex AI instead, with the credentials that Google's libraries find. ANSWER_URL is then another way to it.
ANSWER_VERTEX_PROJECT = env.str("ANSWER_VERTEX_PROJECT", default="")
ANSWER_VERTEX_LOCATION = env.str("ANSWER_VERTEX_LOCATION", default="") or "asia-southeast1"
ANSWER_SECONDS = env.int("ANSWER_SECONDS", default=30, minimum=1, maximum=300)

# --- speech ------------------------------------------------------------------------------------
WHISPER_MODEL = env.str("WHISPER_MODEL", default="")
# An ONNX file that turns 80 mel bands into a voice print; empty for the packaged one.
SPEAKER_MODEL = env.str("SPEAKER_MODEL", default="")
WHISPER_DEVICE = env.choice("WHISPER_DEVICE", ("auto", "cpu", "cuda"))
WHISPER_COMPUTE_TYPE = env.str("WHISPER_COMPUTE_TYPE", default="")
# A plain list of words, one a line, beside those that come with the correction.
CORRECTION_DICTIONARY = env.str("CORRECTION_DICTIONARY", default="")
# Those of transcription.languages, which cannot be asked while settings are read.
TRANSCRIPTION_LANGUAGE = env.choice(
    "TRANSCRIPTION_LANGUAGE", ("id-ID", "jv-ID", "su-ID", "en-US", "auto", "id", "jv", "su", "en")
)
# Google Cloud Speech-to-Text v2. Its credentials are found where Google's libraries look for them.
GOOGLE_PROJECT = env.str("GOOGLE_PROJECT", default="")
# Audio on its way to the service and results on their way back lie here for minutes.
GOOGLE_BUCKET = env.str("GOOGLE_BUCKET", default="")
GOOGLE_REGION = env.str("GOOGLE_REGION", default="") or "asia-southeast1"
# Those of transcription.engines.google.models, which says what each can do.
GOOGLE_MODEL = env.choice("GOOGLE_MODEL", ("chirp_2", "chirp_3", "long"))
# Whether the model's own labels of speakers are taken, where it has some for the language; ours everywhere else.
GOOGLE_SPEAKER_LABELS = env.bool("GOOGLE_SPEAKER_LABELS", default=True)
GOOGLE_RECOGNIZER = env.str("GOOGLE_RECOGNIZER", default="") or "_"
# The service ends a stream of live audio after five minutes; we change over shortly before.
GOOGLE_STREAM_SECONDS = env.int("GOOGLE_STREAM_SECONDS", default=300, minimum=5, maximum=300)
GOOGLE_PRICE_PER_MINUTE = env.amount("GOOGLE_PRICE_PER_MINUTE")
# Buckets from which recordings may be taken by their gs:// address: whatever is in them, every clerk can have.
GOOGLE_SOURCE_BUCKETS = env.list("GOOGLE_SOURCE_BUCKETS", default=[])
SPEECH_EMULATOR_HOST = env.str("SPEECH_EMULATOR_HOST", default="")
# The name that Google's own libraries know.
STORAGE_EMULATOR_HOST = env.str("STORAGE_EMULATOR_HOST", default="")
# A worker renews its claim while it works; a claim older than this is somebody else's to take.
CLAIM_SECONDS = env.int("CLAIM_SECONDS", default=20, minimum=2)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=10, minimum=1)
# What engines found out is kept in PostgreSQL for so long, and up to so many bytes: the oldest goes first.
CACHE_DAYS = env.int("CACHE_DAYS", default=30, minimum=1)
CACHE_MAX_BYTES = env.int("CACHE_MAX_BYTES", default=2 * 1024**3)

# --- live captions -----------------------------------------------------------------------------
LIVE_MAX_HOURS = env.int("LIVE_MAX_HOURS", default=14, minimum=1, maximum=24)
# A session whose microphone was not heard of for so long is ended; what was recorded is kept.
LIVE_IDLE_HOURS = env.int("LIVE_IDLE_HOURS", default=12, minimum=1)
# How many sessions one live worker captions at a time.
LIVE_SESSIONS = env.int("LIVE_SESSIONS", default=8, minimum=1)

# A message that nobody took before the next one came is worth nothing.
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "transcription.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "abandon elsewhere": {
        "task": "transcription.tasks.abandon_elsewhere",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "remove expired uploads": {"task": "transcription.tasks.remove_expired_uploads", "schedule": 3600},
    "remove leftovers": {"task": "transcription.tasks.remove_leftovers", "schedule": 3600},
    "tend voice prints": {"task": "transcription.tasks.tend_voice_prints", "schedule": 3600},
    "end forgotten sessions": {
        "task": "transcription.tasks.end_forgotten_sessions",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "keep up partitions": {"task": "monitoring.database.tasks.keep_up_partitions", "schedule": 3600},
    "vacuum": {
        "task": "monitoring.database.tasks.vacuum_when_quiet",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "tend cache": {"task": "transcription.tasks.tend_cache", "schedule": 600},
    "index changed": {"task": "search.tasks.index_changed", "schedule": 2, "options": {"expires": 2}},
    "tend index": {"task": "search.tasks.tend_index", "schedule": 600, "options": {"expires": 600}},
    "look for matches": {"task": "search.tasks.look_for_matches", "schedule": 60, "options": {"expires": 60}},
    "take samples": {"task": "monitoring.tasks.take_samples", "schedule": 60, "options": {"expires": 60}},
    "tend samples": {"task": "monitoring.tasks.tend_samples", "schedule": 600, "options": {"expires": 600}},
    "tend alerts": {"task": "monitoring.tasks.tend_alerts", "schedule": 3600, "options": {"expires": 3600}},
    "measure accuracy": {"task": "monitoring.tasks.measure_accuracy", "schedule": 1800, "options": {"expires": 1800}},
}
