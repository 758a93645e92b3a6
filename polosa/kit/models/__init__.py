from .paper import Channel, Paper
from .picture import Picture, Rendition

__all__ = ["Channel", "Paper", "Picture", "Rendition"]
