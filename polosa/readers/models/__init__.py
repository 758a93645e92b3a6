from .attempts import Attempt
from .letters import Letter
from .people import Ban, CacheEntry, Consent, User, UserManager

__all__ = ["Attempt", "Ban", "CacheEntry", "Consent", "Letter", "User", "UserManager"]
