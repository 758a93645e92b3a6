"""Sealed payloads: state that our own server made and nobody else can read or alter."""

from polosa.kit.sealed.errors import (
    KeyUnusable,
    MacInvalid,
    NotDecrypted,
    PayloadInvalid,
    PrefixInvalid,
    PurposeMismatch,
    SealError,
    TagUnusable,
    ValueRefused,
)
from polosa.kit.sealed.sealer import Sealer
from polosa.kit.sealed.site import open_for, seal_for, sealer

__all__ = [
    "KeyUnusable",
    "MacInvalid",
    "NotDecrypted",
    "PayloadInvalid",
    "PrefixInvalid",
    "PurposeMismatch",
    "SealError",
    "Sealer",
    "TagUnusable",
    "ValueRefused",
    "open_for",
    "seal_for",
    "sealer",
]
