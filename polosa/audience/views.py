from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from polosa.kit.visitor import network_hash

from . import actions, queries, rules
from .conf import PIXEL


@require_safe
def view(request: HttpRequest, seal: str) -> HttpResponse:
    """The picture a page shows to be counted; the answer tells nobody whether it was."""
    counter = queries.counter_behind(seal)
    if counter is None:
        raise Http404
    if request.method == "GET" and rules.is_reading(request.headers):
        network = network_hash(request)
        actions.count_view(
            counter=counter,
            network=network,
            visitor=rules.visitor_of(network, request.headers["User-Agent"]),
            at=timezone.now(),
        )
    return HttpResponse(PIXEL, content_type="image/gif", headers={"Cache-Control": "no-store"})
