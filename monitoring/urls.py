from django.urls import path

from monitoring import dashboard_pages, exposition, pages, probes

urlpatterns = [
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
    path("health/", pages.health_page, name="health"),
    path("health/dashboard/", dashboard_pages.dashboard_page, name="dashboard"),
    path("health/dashboard/charts", dashboard_pages.dashboard_charts, name="dashboard_charts"),
    path("health/accuracy/", dashboard_pages.accuracy_page, name="accuracy"),
    path("metrics", exposition.metrics, name="metrics"),
]
