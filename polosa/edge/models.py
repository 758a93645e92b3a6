from django.db import models


class Purge(models.Model):
    """One line of the purge log: a key, written in the transaction of the change that made it stale."""

    key = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.key


class FrontCache(models.Model):
    """How far a cache in front of us has been told of the purge log: every line up to `position`, as of `at`."""

    name = models.CharField(max_length=400, unique=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
