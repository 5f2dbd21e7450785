from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from courtsight.api import urls as api_urls
from courtsight.audit.views import audit_list

catalogue = login_not_required(JavaScriptCatalog.as_view(packages=["transcription"]))

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
