"""The Content-Security-Policy of answers."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class PolicyMiddleware(CSPMiddleware):
    """As django-csp, which puts the policy together anew for each answer, although nearly all have the same one."""

    def __init__(self, get_response) -> None:  # type: ignore[no-untyped-def]  # as the one above says nothing
        super().__init__(get_response)
        is_only_one = not (settings.DEBUG or getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None))
        self.usual = build_policy() if is_only_one else ""
        self.without = tuple(settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES", ()))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not self.usual or hasattr(request, "_csp_nonce") or any(map(_is_said, vars(response))):
            return super().process_response(request, response)
        if HEADER not in response and not request.path_info.startswith(self.without):
            response[HEADER] = self.usual
        return response


def _is_said(name: str) -> bool:
    """Whether a view has said something of its own about the policy."""
    return name.startswith("_csp")
