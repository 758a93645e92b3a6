"""Pure decisions about what is carried out of the paper."""

from .sitemaps import PART, Story, Url, index, news_urlset, part_of, urlset
from .words import xml_text

__all__ = ["PART", "Story", "Url", "index", "news_urlset", "part_of", "urlset", "xml_text"]
