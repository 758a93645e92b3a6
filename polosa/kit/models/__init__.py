from .mailbox import AddressField, AddressFormField
from .paper import Channel, Paper
from .picture import Picture, Rendition
from .whole import Whole

__all__ = ["AddressField", "AddressFormField", "Channel", "Paper", "Picture", "Rendition", "Whole"]
