from django.db import models


class Purge(models.Model):
    """One line of the purge log: a key, written in the transaction of the change that made it stale."""

    key = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    removes = models.BooleanField(default=True, db_default=True)
    """Whether something that was shown may have been taken away: what was kept before must not be shown any more."""

    def __str__(self) -> str:
        return self.key


class FrontCache(models.Model):
    """How far a cache in front of us has been told of the purge log: every line up to `position`, as of `at`."""

    name = models.CharField(max_length=400, unique=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Lease(models.Model):
    """Who alone may do something at present, until when by the database's clock (seconds since 1970)."""

    name = models.CharField(max_length=100, unique=True)
    holder = models.CharField(max_length=100)
    until = models.FloatField()

    def __str__(self) -> str:
        return self.name


class JobRun(models.Model):
    """A job of the schedule, expected `every` so many seconds `since` a moment: begun, succeeded and failed last."""

    name = models.CharField(max_length=120, unique=True)
    every = models.PositiveIntegerField()
    since = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
