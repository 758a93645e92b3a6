from datetime import timedelta

LETTER_LEASE = timedelta(seconds=60)
"""Whoever takes a letter has settled it by then, or is dead; the sender gives up earlier (SEND_SECONDS)."""
SEND_SECONDS = 30.0
"""For one letter, connecting included, however slowly the server speaks."""
LETTER_GOOD_FOR = timedelta(days=1)
URGENT = timedelta(hours=1)
"""A letter that is of use no longer than this carries a code: it goes first."""
LETTERS_QUEUE_MAX = 5_000
CODES_QUEUE_MAX = 10_000
LETTER_MAX_BYTES = 2**20
OVERDUE_AFTER = timedelta(minutes=10)
