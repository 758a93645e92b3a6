"""The policy that is made once is the one django-csp makes each time."""

from collections.abc import Callable

import pytest
from csp.constants import HEADER, HEADER_REPORT_ONLY, NONE, SELF
from csp.decorators import csp, csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from csp.utils import build_policy, default_config
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from polosa.config.policy import PolicyMiddleware
from tests.factories import people

DESK = build_policy(config=default_config(settings.DESK_CONTENT_SECURITY_POLICY))
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
    expected = theirs.get(HEADER)
    if path.startswith("/desk/") and not getattr(theirs, "_csp_exempt", False):
        expected = expected or DESK  # where django-csp says nothing
    assert ours.get(HEADER) == expected
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


def test_the_desk_lets_no_inline_script_run_and_nothing_in_from_elsewhere() -> None:
    said = PolicyMiddleware(plain)(RequestFactory().get("/desk/"))[HEADER]
    rules = dict(rule.split(" ", 1) for rule in said.split("; "))
    assert rules["script-src"] == "'self'" and rules["default-src"] == "'none'"
    assert [name for name, text in rules.items() if "unsafe" in text] == ["style-src"]
    assert "http" not in said and "*" not in said


@pytest.mark.parametrize("path", ["/", "/desk/", "/no-such-page/", "/documents/1/x.pdf"])
def test_every_answer_refuses_what_browsers_could_be_asked_for(path: str, client: Client, db: None) -> None:
    answer = client.get(path)
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"] and "geolocation=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert HEADER in answer


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/news/", "private, no-cache"),
        ("/account/", "no-store"),
        ("/desk/", "no-store"),
    ],
)
def test_nobody_between_keeps_what_is_one_persons(path: str, kept: str, client: Client, db: None) -> None:
    client.force_login(people.vera())
    said = client.get(path)["Cache-Control"]
    assert "private" in said and kept in said


@pytest.mark.parametrize(
    "path", ["/view/", "/vote/", "/comments/write/", "/account/login/", "/news/", "/no-such/"]
)
def test_no_answer_to_what_was_sent_is_kept(path: str, client: Client, db: None) -> None:
    assert "no-store" in client.post(path, {"x": "1"})["Cache-Control"]
