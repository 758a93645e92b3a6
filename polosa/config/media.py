"""Pictures people uploaded, served as nothing but what they are."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve as static_serve

SHOWN = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}
HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),  # feeds are read elsewhere, with their pictures
)


def is_shown(name: str) -> bool:
    """Whether readers may have the file. Documents have their own address and their own permissions."""
    return PurePosixPath(name).suffix.lower() in SHOWN and name.startswith(("images/", "original_images/"))


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture from the media folder, where the edge is not in front of Django."""
    if not is_shown(path):
        raise Http404
    response = static_serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    for name, text in HEADERS:
        response[name] = text
    return response
