from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "courtsight.accounts"
    label = "accounts"
