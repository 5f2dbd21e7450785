"""Choosing who is assigned to a sealed case or hearing."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Case, Min, Q, QuerySet, When
from django.utils.translation import gettext as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role

# Judges and clerks first: they are the ones who are looked for.
ORDER = (Role.JUDGE, Role.CLERK, Role.ADMINISTRATOR, Role.VIEWER)


class StaffBoxes(forms.CheckboxSelectMultiple):
    """One's own box cannot be changed: who seals or creates something is always assigned to it, and nobody assigns
    themselves to what is open."""

    own: int | None = None
    is_kept = is_ticked = False

    def keep(self, user: User, assigned: Collection[User], is_new: bool) -> None:
        self.own, self.is_kept = user.pk, user in assigned
        self.is_ticked = self.is_kept or is_new

    def create_option(self, name: str, value: Any, label: str, selected: bool, *args: Any, **kwargs: Any) -> dict:
        is_own = self.own is not None and str(value) == str(self.own)
        option = super().create_option(name, value, label, selected or (is_own and self.is_ticked), *args, **kwargs)
        if is_own:
            option["attrs"]["disabled"] = True
            option["label"] = _("%(name)s (you)") % {"name": label}
        return option

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """A disabled box is not sent: who was assigned stays so, and who was not does not become so here."""
        others = [key for key in super().value_from_datadict(data, files, name) or [] if key != str(self.own)]
        return [*others, str(self.own)] if self.is_kept else others


class StaffField(forms.ModelMultipleChoiceField):
    widget = StaffBoxes

    def label_from_instance(self, user: User) -> str:
        names = {group.name for group in user.groups.all()} | (
            {Role.ADMINISTRATOR.value} if user.is_superuser else set()
        )
        return ", ".join([user.display_name, *(str(role.label).lower() for role in ORDER if role in names)])


def staff() -> QuerySet[User]:
    """Everybody who can be assigned: active, with a role; by role, then by name."""
    has_role = Q(groups__name__in=Role.values) | Q(is_superuser=True)
    ranks = [When(groups__name=role.value, then=rank) for rank, role in enumerate(ORDER)]
    rank = Min(Case(*ranks, default=ORDER.index(Role.ADMINISTRATOR)))
    people = User.objects.filter(has_role, is_active=True).annotate(rank=rank).prefetch_related("groups")
    return people.order_by("rank", "first_name", "last_name", "username")
