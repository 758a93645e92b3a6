from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Whoever signs in: a reader by a code sent to the e-mail, a newsroom's person by password as well.

    `name` is the public name; a reader chooses it with the first comment.
    """

    username = None
    email = models.EmailField(_("почта"), unique=True)
    name = models.CharField(_("имя на сайте"), max_length=40, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("пользователь")
        verbose_name_plural = _("пользователи")

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        return self.name or self.get_full_name() or str(_("Читатель")) + f" {self.pk}"
