from django.urls import path

from monitoring import exposition, pages, probes

urlpatterns = [
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
    path("health/", pages.health_page, name="health"),
    path("metrics", exposition.metrics, name="metrics"),
]
