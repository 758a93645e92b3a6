from django.http import HttpRequest

from .models import Strip


def strip_on_page(request: HttpRequest, strip: Strip) -> object:
    return strip
