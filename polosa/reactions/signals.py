"""Past facts about moods. Sent inside the transaction of the change."""

from django.dispatch import Signal

vote_cast = Signal()  # strip, mood
vote_withdrawn = Signal()  # strip
