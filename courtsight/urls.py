from django.contrib import admin
from django.urls import include, path

from courtsight.api import urls as api_urls
from courtsight.audit.views import audit_list
from courtsight.catalogue import catalogue

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api_urls),
    path("jsi18n/", catalogue, name="jsi18n"),
    path("audit/", audit_list, name="audit_list"),
    path("", include("courtsight.accounts.urls")),
    path("", include("monitoring.urls")),
    path("", include("search.urls")),
    path("", include("transcription.urls")),
]
