from .article import Article, ArticleAuthor, Kind
from .author import Author
from .section import Section
from .tag import ArticleTag, Tag

__all__ = ["Article", "ArticleAuthor", "ArticleTag", "Author", "Kind", "Section", "Tag"]
