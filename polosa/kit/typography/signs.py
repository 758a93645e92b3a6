"""The characters typesetting knows, and the stand-ins for what it must not see.

Stand-ins are private-use characters. They never move, so what they stand for is put back by order.
"""

NBSP = "\u00a0"
SPACES = " \t\u00a0\u2009\u202f"

TAG = "\ue000"  # an inline tag: no width
BREAK = "\ue001"  # the edge of a block
LINE = "\ue002"  # a line break inside a block
OBJECT = "\ue003"  # code, a picture, an entity: a word of unknown letters
WORD = "\ue004"  # a sheltered word: an address, a file name
STAND_INS = TAG + BREAK + LINE + OBJECT + WORD

EDGES = "\n" + BREAK + LINE
