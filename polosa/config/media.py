"""Uploaded files: to readers those that something live shows, as nothing but what they are; drafts' to the desk."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db import close_old_connections
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve as static_serve

from polosa.readers.queries import is_at_desk

SHOWN = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}
HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),  # feeds are read elsewhere, with their pictures
)


def is_shown(name: str) -> bool:
    """Whether it is a picture. Documents have their own address."""
    return PurePosixPath(name).suffix.lower() in SHOWN and name.startswith(("images/", "original_images/"))


def is_published(name: str) -> bool:
    """Whether something live shows the picture of which `name` is a file. A few queries."""
    from polosa.front.queries import is_picture_on_site, picture_of_file

    picture = picture_of_file(name)
    return picture is not None and is_picture_on_site(picture)


def is_published_asked_in_thread(name: str) -> bool:
    """The same, for threads outside requests: a connection that was lost is made anew, as Django does for requests."""
    close_old_connections()
    try:
        return is_published(name)
    finally:
        close_old_connections()


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture from the media folder: where the edge is not in front of Django, and of drafts to the desk."""
    if not is_shown(path):
        raise Http404
    is_public = is_published(path)
    if not is_public and not is_at_desk(request.user, request.session):
        raise Http404
    response = static_serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_public else "private, no-store"
    for name, text in HEADERS:
        response[name] = text
    return response
