from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "courtsight.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from courtsight import checks  # noqa: F401  (registers them)
