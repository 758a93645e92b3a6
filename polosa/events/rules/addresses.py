from polosa.kit.text import slugify


def slug_for(title: str, wished: str = "", fallback: str = "event") -> str:
    """The last part of an address: what the editor wished, else the title transliterated."""
    return (wished or slugify(title, max_length=80) or fallback)[:80].strip("-") or fallback


def event_key(pk: int) -> str:
    return f"event:{pk}"


def venue_key(pk: int) -> str:
    return f"venue:{pk}"
