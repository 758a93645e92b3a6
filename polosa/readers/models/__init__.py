from .letters import Letter
from .people import Ban, CacheEntry, Consent, User, UserManager

__all__ = ["Ban", "CacheEntry", "Consent", "Letter", "User", "UserManager"]
