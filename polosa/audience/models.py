from django.db import models


class Counter(models.Model):
    """How often something was read. Whoever wants to be counted owns one."""

    views = models.PositiveBigIntegerField(default=0)
    is_shown = models.BooleanField(default=True, db_default=True)
    """Whether what it counts is on the site: the numbers of what is not are told to nobody."""

    def __str__(self) -> str:
        return str(self.views)


class Visit(models.Model):
    """Somebody's last counted view of one thing, kept for an hour or so: nobody is counted twice in a visit.

    `visitor` and `network` are hashes that mean nothing after the day they were made on.
    """

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="visits", db_index=False)
    visitor = models.CharField(max_length=32)
    network = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["counter", "visitor"], name="one_visit_of_a_visitor")]
        indexes = [models.Index(fields=["network", "at"], name="visits_of_a_network")]

    def __str__(self) -> str:
        return f"{self.counter_id}: {self.at:%H:%M}"


class JournalPlace(models.Model):
    """Up to which byte the views in a journal's file (`edge.journal`) are counted: written together with them."""

    name = models.CharField(max_length=60, primary_key=True)
    upto = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.upto}"
