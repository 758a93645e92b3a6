from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from polosa.edge.keys import wear

from . import viewing
from .models import Paper


def paper(request: HttpRequest) -> dict[str, Any]:
    """What every template may show: the paper's own settings and how the reader views it."""
    wear(request, "paper")
    return {"paper": SimpleLazyObject(Paper.current), "viewing": viewing.of(request)}
