"""What can be wrong with a sealed text. The messages tell an attacker nothing a stranger may not know."""


class SealError(Exception):
    """A sealed text was not opened, or a value was not sealed."""

    message = "The payload is invalid."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)


class PayloadInvalid(SealError):
    """The envelope is not what a sealer makes."""


class TagUnusable(SealError):
    message = "Unable to use tag because the cipher algorithm does not support AEAD."


class MacInvalid(SealError):
    message = "The MAC is invalid."


class NotDecrypted(SealError):
    message = "Could not decrypt the data."


class KeyUnusable(SealError):
    message = "Unsupported cipher or incorrect key length."


class ValueRefused(SealError):
    """Not a value we carry, authentic or not: an object, a reference, too deep, too large."""

    message = "The value is refused."


class PrefixInvalid(SealError):
    message = "The cookie was sealed under another name."


class PurposeMismatch(SealError):
    message = "The payload was sealed for another purpose."
