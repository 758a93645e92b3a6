from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from polosa.front import queries


class PublishedRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, but for those to what is not on the site: the new address would tell of a draft."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if answer is response or queries.is_on_site(answer["Location"]):
            return answer
        return response
