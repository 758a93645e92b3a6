from django.db import models


class Begun(models.Model):
    """A new thing of the desk whose form was taken: sent again, the form goes on with it. Kept for a day."""

    key = models.CharField(max_length=64, primary_key=True)
    thing = models.CharField(max_length=64, blank=True)
    revision = models.BigIntegerField(null=True)
    """The last that the form has made; the thing of another one was written elsewhere since."""
    revision_at = models.DateTimeField(null=True)
    """When it was written: autosave writes on in the same revision, whose number stays."""
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.thing
