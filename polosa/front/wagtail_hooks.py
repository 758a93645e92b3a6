"""The desk's own look, and a menu that leads nowhere outside the paper."""

from typing import Any

from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.documents.models import Document

from polosa.readers.queries import is_at_desk

from . import queries


@hooks.register("insert_global_admin_css")
def desk_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))


SCRIPTS = ("desk", "desk-form", "desk-copy", "desk-session", "desk-errors", "desk-told")


@hooks.register("insert_global_admin_js")
def desk_script() -> SafeString:
    """In place of Wagtail's inline scripts, which the desk's security policy does not let run."""
    return format_html_join(
        "", '<script defer src="{}"></script>', ([static(f"js/{name}.js")] for name in SCRIPTS)
    )


@hooks.register("before_serve_document")
def document_of_something_live(document: Document, request: HttpRequest) -> None:
    """A file that no live text offers is the desk's own."""
    if not queries.is_document_on_site(document.pk) and not is_at_desk(request.user, request.session):
        raise Http404


@hooks.register("construct_main_menu")
def without_help(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's help leads to English pages of another site."""
    items[:] = [item for item in items if item.name != "help"]
