from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polosa.kit.models import AddressField

from ..rules import NAME_MAX, canonical, spellings


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """An address is one address however it is typed."""
        found = self.of_address(username or "")
        if found is None:
            raise self.model.DoesNotExist
        return found

    def of_address(self, email: str) -> User | None:
        """Whoever has the mailbox; the older account, where a release of before has made two of its two spellings."""
        return self.filter(email__in=spellings(email)).order_by("pk").first()


class User(AbstractUser):  # type: ignore[django-manager-missing]  # of apps further up the street
    """Whoever signs in: a reader by a code sent to the e-mail, a newsroom's person by password as well.

    `name` is the public name; a reader chooses it with the first comment. An account that a stranger has asked
    for exists from the first code on, and is nobody's until a code comes back: `unconfirmed_since` says so.
    """

    username = None  # type: ignore[assignment]  # the address signs in
    email = AddressField(
        _("почта"), unique=True, error_messages={"unique": _("Человек с такой почтой уже есть.")}
    )
    name = models.CharField(_("имя на сайте"), max_length=NAME_MAX, blank=True)
    language = models.CharField(_("язык"), max_length=2, choices=settings.LANGUAGES, blank=True)
    unconfirmed_since = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # not one that asks for a username

    class Meta:
        verbose_name = _("пользователь")
        verbose_name_plural = _("пользователи")
        indexes = [
            models.Index(
                "unconfirmed_since", name="reader_unconfirmed", condition=Q(unconfirmed_since__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.public_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = canonical(self.email) if self._state.adding else self.email.lower()
        super().save(*args, **kwargs)

    @property
    def public_name(self) -> str:
        if self.erased_at:
            return str(_("удалённый читатель"))
        return self.get_full_name() or str(_("Читатель")) + f" {self.pk}"

    def get_full_name(self) -> str:
        return self.name or super().get_full_name()


class Consent(models.Model):
    """Proof that a person agreed: to which words, when, and from which network.

    The network is its salted hash of that day (`kit.visitor`), never an address: after a day it tells only that
    two consents came from one place.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="consents", verbose_name=_("читатель")
    )
    text = models.TextField(_("текст согласия"))
    at = models.DateTimeField(_("когда"))
    network = models.CharField(_("сеть"), max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("согласие")
        verbose_name_plural = _("согласия")

    def __str__(self) -> str:
        return f"{self.user}: {self.text[:60]}"


class BanQuerySet(models.QuerySet["Ban"]):
    def in_force(self, at: datetime) -> BanQuerySet:
        return self.filter(Q(until=None) | Q(until__gt=at), lifted_at=None)


class Ban(models.Model):
    """A reader may read but not write: because of what, by whose word, until when (None: for good)."""

    reader = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="bans", verbose_name=_("читатель")
    )
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="bans_given", verbose_name=_("кто запретил")
    )
    reason = models.CharField(_("причина"), max_length=300)
    at = models.DateTimeField(_("с какого времени"))
    until = models.DateTimeField(_("до какого времени"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("снят"), null=True, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("запрет писать")
        verbose_name_plural = _("запреты писать")

    def __str__(self) -> str:
        return f"{self.reader}: {self.reason}"


class CacheEntry(models.Model):
    """A row of Django's database cache, which counts tries to sign in for all processes and machines at once.

    Django makes this table by a command of its own; as a model it comes with the migrations.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache"

    def __str__(self) -> str:
        return self.cache_key
