"""PHP's serialize format for scalars and arrays, and nothing else.

Objects, enums, references and custom formats are refused: they name code to run. Text is UTF-8 and its
lengths count bytes; a string that is not UTF-8 is read as bytes. An array whose keys are 0, 1, 2 … in order
is a list, so an empty dict comes back as an empty list.
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from polosa.kit.sealed.errors import ValueRefused

Key: TypeAlias = int | str
Scalar: TypeAlias = bool | int | float | str | bytes | None
Value: TypeAlias = "Scalar | list[Value] | dict[Key, Value]"

MAX_BYTES = 65_536
MAX_DEPTH = 32
INT_MIN, INT_MAX = -(2**63), 2**63 - 1

_BOOL = re.compile(rb"[01]")
_INT = re.compile(rb"0|-?[1-9][0-9]{0,18}")
_FLOAT = re.compile(rb"-?(?:[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[Ee][+-]?[0-9]{1,4})?|INF)|NAN")
_LENGTH = re.compile(rb"0|[1-9][0-9]{0,8}")
_INT_KEY = re.compile(r"0|-?[1-9][0-9]{0,18}")


def serialize(value: object) -> bytes:
    """Raises ValueRefused for what PHP could not read back as the same scalars and arrays."""
    written = _written(value, depth=0)
    if len(written) > MAX_BYTES:
        raise ValueRefused("The value is too large.")
    return written


def unserialize(raw: bytes) -> Value:
    """Raises ValueRefused unless `raw` is exactly one value; costs time linear in its size."""
    if len(raw) > MAX_BYTES:
        raise ValueRefused("The value is too large.")
    reader = _Reader(raw)
    value = reader.value(depth=0)
    if reader.at != len(raw):
        raise ValueRefused("There is something after the value.")
    return value


def _written(value: object, *, depth: int) -> bytes:  # noqa: PLR0911  # one return a kind
    match value:
        case None:
            return b"N;"
        case bool():
            return b"b:%d;" % value
        case int():
            return b"i:%d;" % _fitting(value)
        case float():
            return b"d:%s;" % _float_text(value).encode()
        case str() | bytes():
            raw = _raw(value)
            return b's:%d:"%s";' % (len(raw), raw)
        case list() | tuple():
            return _array(list(enumerate(value)), depth=depth + 1)
        case dict():
            return _array([(_key(key), item) for key, item in value.items()], depth=depth + 1)
    raise ValueRefused(f"A {type(value).__name__} can not be sealed.")


def _array(items: list[tuple[Key, object]], *, depth: int) -> bytes:
    if depth > MAX_DEPTH:
        raise ValueRefused("The value is nested too deep.")
    if len({key for key, _ in items}) != len(items):
        raise ValueRefused("Two keys are the same key to PHP.")
    inside = b"".join(_written(key, depth=depth) + _written(item, depth=depth) for key, item in items)
    return b"a:%d:{%s}" % (len(items), inside)


def _key(key: object) -> Key:
    """PHP knows no text key that looks like a whole number: it is that number."""
    if isinstance(key, bool) or not isinstance(key, int | str):
        raise ValueRefused(f"A {type(key).__name__} can not be a key.")
    if isinstance(key, str) and _INT_KEY.fullmatch(key) and INT_MIN <= int(key) <= INT_MAX:
        return int(key)
    return key


def _fitting(number: int) -> int:
    if not INT_MIN <= number <= INT_MAX:
        raise ValueRefused("The number does not fit into 64 bits.")
    return number


def _float_text(number: float) -> str:
    """The shortest text that reads back as the same number, in PHP's spelling."""
    if not math.isfinite(number):
        return "NAN" if math.isnan(number) else "INF" if number > 0 else "-INF"
    if 1e16 <= abs(number) < 1e17:
        return str(int(Decimal(repr(number))))
    mantissa, _, exponent = repr(number).partition("e")
    if not exponent:
        return mantissa.removesuffix(".0")
    return f"{mantissa}{'' if '.' in mantissa else '.0'}E{int(exponent):+d}"


def _raw(text: str | bytes) -> bytes:
    try:
        return text.encode() if isinstance(text, str) else text
    except UnicodeEncodeError:
        raise ValueRefused("The text is not UTF-8.") from None


class _Reader:
    """Walks over the bytes once; `at` is where the next value begins."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def value(self, *, depth: int) -> Value:
        kind = self.raw[self.at : self.at + 2]
        self.at += 2
        if kind == b"a:":
            return self._array(depth=depth + 1)
        read = self._scalars().get(kind)
        if not read:
            raise ValueRefused("The value is neither a scalar nor an array.")
        return read()

    def _scalars(self) -> dict[bytes, Callable[[], Scalar]]:
        return {
            b"s:": self._string,
            b"i:": self._int,
            b"b:": self._bool,
            b"d:": self._float,
            b"N;": lambda: None,
        }

    def _array(self, *, depth: int) -> Value:
        count = self._length(then=b":{")
        if depth > MAX_DEPTH or count > len(self.raw):
            raise ValueRefused("The value is nested too deep or is longer than its text.")
        items: dict[Key, Value] = {}
        for _ in range(count):
            key = self._array_key()
            if key in items:
                raise ValueRefused("A key stands twice in one array.")
            items[key] = self.value(depth=depth)
        self._skip(b"}")
        return list(items.values()) if list(items) == list(range(count)) else items

    def _array_key(self) -> Key:
        key = self.value(depth=MAX_DEPTH)
        if isinstance(key, bool) or not isinstance(key, int | str):
            raise ValueRefused("A key is neither a number nor a text.")
        return _key(key)

    def _string(self) -> str | bytes:
        length = self._length(then=b':"')
        raw = self.raw[self.at : self.at + length]
        self.at += length
        self._skip(b'";')
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw

    def _int(self) -> int:
        return _fitting(int(self._matched(_INT, then=b";")))

    def _bool(self) -> bool:
        return self._matched(_BOOL, then=b";") == b"1"

    def _float(self) -> float:
        return float(self._matched(_FLOAT, then=b";"))

    def _length(self, *, then: bytes) -> int:
        return int(self._matched(_LENGTH, then=then))

    def _matched(self, pattern: re.Pattern[bytes], *, then: bytes) -> bytes:
        match = pattern.match(self.raw, self.at)
        if not match:
            raise ValueRefused("The value is broken.")
        self.at = match.end()
        self._skip(then)
        return match.group()

    def _skip(self, expected: bytes) -> None:
        if self.raw[self.at : self.at + len(expected)] != expected:
            raise ValueRefused("The value is broken.")
        self.at += len(expected)
