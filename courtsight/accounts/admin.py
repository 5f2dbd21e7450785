"""Users, for administrators.

Cases, hearings and what hangs on them are not registered: their own pages know what is sealed.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.language import LANGUAGE_NAMES
from courtsight.accounts.models import ApiToken, User
from courtsight.accounts.naming import record_name
from courtsight.accounts.passwords import FirstPasswordForm, NewUserForm
from courtsight.accounts.roles import Action, Role
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event


class RoleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Group) -> str:
        return str(Role(group.name).label)


def roles_field() -> RoleField:
    groups = Group.objects.filter(name__in=Role.values).order_by("name")
    return RoleField(groups, label=_("Roles"), required=False, help_text=_("Without a role a person sees nothing."))


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Role.choices

    def queryset(self, request: HttpRequest, users: QuerySet[User]) -> QuerySet[User]:
        return users.filter(groups__name=self.value()) if self.value() else users


HELP_TEXTS = {
    "username": _("At most 150 characters: letters, digits and @ . + - _"),
    "is_active": _("Who left the court is made inactive: the account is closed, its trail stays."),
}


class RevokeForm(forms.ModelForm):
    revoke = forms.BooleanField(label=_("Revoke"), required=False)

    class Meta:
        model = ApiToken
        fields: list[str] = []

    def save(self, commit: bool = True) -> ApiToken:
        if self.cleaned_data["revoke"] and self.instance.revoked_at is None:
            self.instance.revoked_at = timezone.now()
        return super().save(commit)


class TokenInline(admin.TabularInline):
    """A person's keys to the API: shown, and taken back, but never made here."""

    model = ApiToken
    form = RevokeForm
    extra = 0
    verbose_name, verbose_name_plural = _("API token"), _("API tokens")
    readonly_fields = ["made", "used", "taken_back"]
    fields = [*readonly_fields, "revoke"]

    @admin.display(description=_("Created"))
    def made(self, token: ApiToken) -> datetime:
        return token.created_at

    @admin.display(description=_("Last used"))
    def used(self, token: ApiToken) -> datetime | None:
        return token.last_used_at

    @admin.display(description=_("Revoked"))
    def taken_back(self, token: ApiToken) -> datetime | None:
        return token.revoked_at

    def has_view_permission(self, request: HttpRequest, user: User | None = None) -> bool:
        return request.user.may(Action.ADMINISTER)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, user: User | None = None) -> bool:
        return False

    has_delete_permission = has_add_permission


@admin.register(User)
class CourtUserAdmin(UserAdmin):
    add_form = NewUserForm
    change_password_form = FirstPasswordForm
    list_display = ["username", "first_name", "last_name", "role_names", "is_active", "last_login"]
    list_filter = ["is_active", RoleFilter]
    search_fields = ["username", "first_name", "last_name"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password", "must_change_password", "is_active"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "language"]}),
        (_("Rights"), {"fields": ["groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "password1", "password2", "groups"]}),
    ]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "groups":
            return roles_field()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "language":
            return forms.ChoiceField(choices=[("", "–"), *LANGUAGE_NAMES], required=False, label=_("language"))
        if db_field.name in HELP_TEXTS:
            kwargs["help_text"] = HELP_TEXTS[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("Roles"))
    def role_names(self, user: User) -> str:
        names = {group.name for group in user.groups.all()}
        return ", ".join(str(role.label) for role in Role if role in names)

    def save_model(self, request: HttpRequest, user: User, form: forms.ModelForm, change: bool) -> None:
        if not change:
            user.must_change_password = True
        super().save_model(request, user, form, change)

    def get_inlines(self, request: HttpRequest, user: User | None) -> list[type[admin.TabularInline]]:
        return [TokenInline] if user else []

    def save_formset(self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool) -> None:
        for token in formset.save():
            record_event(request.user, AuditAction.CHANGED, token, name=token.name, revoked=True)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change:
            record_name(request.user, form.instance, _name_before(form))
        record_event(
            request.user,
            AuditAction.CHANGED if change else AuditAction.CREATED,
            form.instance,
            fields=sorted(set(form.changed_data) - {"password1", "password2"}),
            roles=sorted(form.instance.groups.values_list("name", flat=True)),
        )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        after = self.get_object(request, unquote(id))
        if before and after and before.password != after.password:
            record_event(request.user, AuditAction.PASSWORD_CHANGED, after)
        return response

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Action.ADMINISTER)

    def has_view_permission(self, request: HttpRequest, user: User | None = None) -> bool:
        return request.user.may(Action.ADMINISTER)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, user: User | None = None) -> bool:
        """Never: the audit trail names people. Somebody who left is made inactive."""
        return False


def _name_before(form: forms.ModelForm) -> str:
    return User(**{name: form.initial.get(name, "") for name in ("first_name", "last_name")}).get_full_name()


admin.site.unregister(Group)
