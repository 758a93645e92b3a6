from django.db import models


class Counter(models.Model):
    """How often something was read. Whoever wants to be counted owns one."""

    views = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.views)
