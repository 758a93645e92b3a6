"""Partners and their feeds, as tests need them."""

from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape
from zlib import crc32

from polosa.partners import actions
from polosa.partners.models import Partner


def partner(name: str = "Заозёрские вести", feed_url: str = "https://vesti.example/rss.xml") -> Partner:
    return actions.create_partner(name=name, home_url="https://vesti.example/", feed_url=feed_url)


def item(title: str, *, at: datetime | None = None, guid: str = "", link: str = "") -> str:
    date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
    guid = guid or f"n{crc32(title.encode())}"
    link = link or f"https://vesti.example/{guid}"
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f'<guid isPermaLink="false">{escape(guid)}</guid>{date}</item>'
    )


def rss(*items: str, encoding: str = "utf-8") -> bytes:
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel><title>Вести</title>'
        f"<link>https://vesti.example/</link><description>Новости</description>{''.join(items)}</channel></rss>"
    )
    return document.encode(encoding)
