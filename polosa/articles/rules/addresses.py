from polosa.kit.text import slugify

RESERVED_SLUGS = frozenset(
    [
        "about",
        "account",
        "afisha",
        "api",
        "author",
        "authors",
        "comments",
        "contacts",
        "day",
        "desk",
        "documents",
        "feed",
        "feeds",
        "go",
        "healthz",
        "live",
        "media",
        "mood",
        "news",
        "pages",
        "partners",
        "privacy",
        "readyz",
        "rss",
        "rules",
        "search",
        "sitemap",
        "static",
        "tag",
        "tags",
        "view",
        "views",
    ]
)


def slug_for(title: str, wished: str = "") -> str:
    """The last part of a story's address: what the editor wished, else the title transliterated."""
    return (wished or slugify(title, max_length=80) or "story")[:80].strip("-")
