"""Users, their roles, and their API tokens."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.roles import ALLOWED, Action, Role

NOTED_EVERY = timedelta(minutes=1)  # the use of a token


class User(AbstractUser):
    """A member of the court's staff."""

    language = models.CharField(_("language"), max_length=5, blank=True)
    must_change_password = models.BooleanField(_("must change the password at the next login"), default=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @cached_property
    def roles(self) -> frozenset[Role]:
        names = set(self.groups.values_list("name", flat=True))
        if self.is_superuser:
            names.add(Role.ADMINISTRATOR)
        return frozenset(role for role in Role if role in names)

    def may(self, action: Action) -> bool:
        """Whether one of the user's roles allows `action` at all; on which objects, access decides."""
        return self.is_active and any(action in ALLOWED[role] for role in self.roles)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With a new password come new tokens: whoever knew the old one may have made some."""
        has_new_password = self._password is not None and not self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if has_new_password:
                self.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class ApiToken(models.Model):
    """A key to the API. Only its digest is kept: a leaked database opens no door."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def create(cls, user: User, name: str) -> tuple["ApiToken", str]:
        """The stored row and the token itself, which cannot be read again."""
        token = f"cs_{secrets.token_urlsafe(32)}"
        return cls.objects.create(user=user, name=name, digest=cls.digest_of(token)), token

    @classmethod
    def user_of(cls, token: str) -> User | None:
        """The active user to whom a valid token belongs, unless a password must be changed first; notes its use,
        to the minute: writing at each call would cost more than answering many of them.
        """
        usable = cls.objects.filter(revoked_at=None, user__is_active=True, user__must_change_password=False)
        row = usable.select_related("user").filter(digest=cls.digest_of(token)).first()
        if row is None:
            return None
        now = timezone.now()
        if row.last_used_at is None or row.last_used_at < now - NOTED_EVERY:
            cls.objects.filter(pk=row.pk).update(last_used_at=now)
        return row.user
