from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from polosa.edge.addresses import may_be_shared
from polosa.front import queries


class PublishedRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, but for those to what is not on the site: the new address would tell of a draft.

    Where there is none, what an old site's lists, feeds and archives were called is looked at, and whether a sign of
    the text around a link was taken into it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if answer is not response and queries.is_on_site(answer["Location"]):
            return answer
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        if not may_be_shared(request.path):  # the desk's own screens, files, accounts
            return response
        moved = queries.moved_path(request.path)
        if moved is None or moved.url == request.path:
            found = queries.unstuck(request.path)
            return HttpResponsePermanentRedirect(found) if found else response
        answered = HttpResponsePermanentRedirect if moved.for_good else HttpResponseRedirect
        return answered(moved.url)
