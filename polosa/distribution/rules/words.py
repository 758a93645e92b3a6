import re

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold in any way, not even escaped."""
    return _NOT_XML.sub("", text)
