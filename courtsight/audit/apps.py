from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "courtsight.audit"
    label = "audit"
