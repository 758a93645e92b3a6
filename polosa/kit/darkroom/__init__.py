"""Pictures are decoded in a process of their own: one at a time on a machine, with bounded memory and time.

A file of 200 kilobytes can hold 60 million pixels, and a broken one can crash whoever decodes it. Here nothing but the
child process ever looks at pixels.
"""

from .errors import PictureRefused, Why
from .jobs import LARGEST_PIXELS, Checked, checked, dimensions, known, rendered

__all__ = ["LARGEST_PIXELS", "Checked", "PictureRefused", "Why", "checked", "dimensions", "known", "rendered"]
