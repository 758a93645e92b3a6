from .attempts import Attempt
from .fields import AddressFormField
from .letters import Letter
from .people import Ban, CacheEntry, Consent, User, UserManager

__all__ = ["AddressFormField", "Attempt", "Ban", "CacheEntry", "Consent", "Letter", "User", "UserManager"]
