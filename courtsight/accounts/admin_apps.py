from django.contrib.admin.apps import AdminConfig


class CourtAdminConfig(AdminConfig):
    """Takes the place of django.contrib.admin in INSTALLED_APPS."""

    default_site = "courtsight.accounts.admin_site.CourtAdminSite"
