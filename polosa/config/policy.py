"""What every answer of Django's says to browsers about its safety: made once, not anew for each answer."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy, default_config
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from polosa.edge.safety import BROWSER_HEADERS


class PolicyMiddleware(CSPMiddleware):
    """As django-csp, which puts the policy together anew for each answer, although nearly all have the same one.

    The desk has a policy of its own: Wagtail's screens need inline styles, but no inline script.
    """

    def __init__(self, get_response) -> None:  # type: ignore[no-untyped-def]  # as the one above says nothing
        super().__init__(get_response)
        is_only_one = not (settings.DEBUG or getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None))
        self.usual = build_policy() if is_only_one else ""
        self.desk = build_policy(config=default_config(settings.DESK_CONTENT_SECURITY_POLICY))
        self.without = tuple(settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES", ()))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        headers = response.headers
        for name, text in BROWSER_HEADERS:
            headers.setdefault(name, text)
        if request.path_info.startswith(self.without):
            if not getattr(response, "_csp_exempt", False):
                headers.setdefault(HEADER, self.desk)
            return response
        if not self.usual or hasattr(request, "_csp_nonce") or any(map(_is_said, vars(response))):
            return super().process_response(request, response)
        headers.setdefault(HEADER, self.usual)
        return response


def _is_said(name: str) -> bool:
    """Whether a view has said something of its own about the policy."""
    return name.startswith("_csp")
