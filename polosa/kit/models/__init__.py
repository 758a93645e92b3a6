from .begun import Begun
from .mailbox import AddressField, AddressFormField
from .paper import Channel, Paper
from .picture import Picture, Rendition
from .whole import Whole

__all__ = ["AddressField", "AddressFormField", "Begun", "Channel", "Paper", "Picture", "Rendition", "Whole"]
