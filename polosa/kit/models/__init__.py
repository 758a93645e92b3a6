from .paper import Channel, Paper
from .picture import Picture, Rendition
from .whole import Whole

__all__ = ["Channel", "Paper", "Picture", "Rendition", "Whole"]
