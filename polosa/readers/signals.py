"""Facts about readers. Each is sent inside the transaction that made it true."""

from django.dispatch import Signal

reader_renamed = Signal()
"""A reader chose another public name. Arguments: reader, former (the name before; empty: none)."""

reader_erased = Signal()
"""A reader's personal data are gone; whatever else was kept of them must go too. Arguments: reader."""

reader_banned = Signal()
"""A reader may not write any more, or may again. Arguments: reader, ban (None: lifted)."""

reader_asked_for_name = Signal()
"""A reader wants another public name. Receivers answer with names that belong to others. Arguments: reader."""

reader_asked_for_data = Signal()
"""A reader wants all that is kept of them. Receivers answer with a dict of plain values. Arguments: reader."""
