"""The policy that is made once is the one django-csp makes each time."""

from collections.abc import Callable

import pytest
from csp.constants import HEADER, HEADER_REPORT_ONLY, NONE, SELF
from csp.decorators import csp, csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from polosa.config.policy import PolicyMiddleware

View = Callable[[HttpRequest], HttpResponse]


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def with_own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("", headers={HEADER: "default-src 'none'"})


def with_nonce(request: HttpRequest) -> HttpResponse:
    request._csp_nonce = "once"  # type: ignore[attr-defined]  # as reading `request.csp_nonce` leaves it
    return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined]


VIEWS: list[View] = [
    plain,
    with_own,
    with_nonce,
    csp_exempt()(plain),
    csp_update({"img-src": ["data:"]})(plain),
    csp_replace({"img-src": [NONE]})(plain),
    csp({"default-src": [SELF]})(plain),
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", ["/", "/gorod/12-most/", "/desk/", "/desk/login/"])
@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_every_answer_has_the_policy_it_would_have(view: View, path: str, method: str) -> None:
    ours, theirs = (
        made(view)(getattr(RequestFactory(), method)(path)) for made in (PolicyMiddleware, CSPMiddleware)
    )
    assert ours.get(HEADER) == theirs.get(HEADER)
    assert ours.get(HEADER_REPORT_ONLY) is theirs.get(HEADER_REPORT_ONLY) is None


def test_the_usual_policy_lets_in_nothing_from_elsewhere() -> None:
    said = PolicyMiddleware(plain)(RequestFactory().get("/"))[HEADER]
    assert "default-src 'none'" in said and "script-src 'self'" in said
    assert "unsafe" not in said and "http" not in said


def test_what_is_only_reported_is_said_too(settings) -> None:
    settings.CONTENT_SECURITY_POLICY_REPORT_ONLY = {"DIRECTIVES": {"default-src": [SELF]}}
    response = PolicyMiddleware(plain)(RequestFactory().get("/"))
    assert response[HEADER_REPORT_ONLY] == "default-src 'self'"
    assert "script-src 'self'" in response[HEADER]
