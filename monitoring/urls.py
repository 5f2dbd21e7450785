from django.urls import path

from monitoring import dashboard_pages, exposition, pages, probes
from monitoring.alerts import pages as alert_pages
from monitoring.reports import pages as report_pages

urlpatterns = [
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
    path("health/", pages.health_page, name="health"),
    path("health/dashboard/", dashboard_pages.dashboard_page, name="dashboard"),
    path("health/dashboard/charts", dashboard_pages.dashboard_charts, name="dashboard_charts"),
    path("health/accuracy/", dashboard_pages.accuracy_page, name="accuracy"),
    path("health/alerts/", alert_pages.alert_list, name="alerts"),
    path("health/alerts/silence/", alert_pages.silence, name="alert_silence"),
    path("health/alerts/silences/<uuid:pk>/end/", alert_pages.end_silence, name="silence_end"),
    path("health/alerts/silences/<uuid:pk>/restore/", alert_pages.restore_silence, name="silence_restore"),
    path("health/alerts/deliveries/<uuid:pk>/retry/", alert_pages.retry_delivery, name="delivery_retry"),
    path("health/alerts/deliveries/<uuid:pk>/dismiss/", alert_pages.dismiss_delivery, name="delivery_dismiss"),
    path("health/alerts/<uuid:pk>/acknowledge/", alert_pages.acknowledge, name="alert_acknowledge"),
    path("health/alerts/<uuid:pk>/unacknowledge/", alert_pages.unacknowledge, name="alert_unacknowledge"),
    path("health/runbook/", alert_pages.runbook_page, name="runbook"),
    path("health/report/", report_pages.report_page, name="report"),
    path("health/report.pdf", report_pages.report_pdf, name="report_pdf"),
    path("metrics", exposition.metrics, name="metrics"),
]
