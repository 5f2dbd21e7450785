"""The court's own synonyms. They come in beside those of data/synonyms.txt."""

from django.contrib import admin
from django.http import HttpRequest

from courtsight.accounts.roles import Action
from search.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    """For administrators by role, like all of the administration."""

    list_display = ["terms"]
    search_fields = ["terms"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Action.ADMINISTER)

    def has_view_permission(self, request: HttpRequest, synonym: Synonym | None = None) -> bool:
        return request.user.may(Action.ADMINISTER)

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission
