from django.db import models


class Purge(models.Model):
    """One line of the purge log: a key, written in the transaction of the change that made it stale."""

    key = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.key
