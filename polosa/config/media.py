"""Pictures people uploaded, served as nothing but what they are."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve as static_serve

SHOWN = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture from the media folder. Documents have their own address and their own permissions."""
    if PurePosixPath(path).suffix.lower() not in SHOWN or not path.startswith(
        ("images/", "original_images/")
    ):
        raise Http404
    response = static_serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
