from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "courtsight.accounts"
    label = "accounts"

    def ready(self) -> None:
        from courtsight import checks  # noqa: F401  (registers them)
