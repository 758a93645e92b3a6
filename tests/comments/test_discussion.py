"""The HTML of a discussion: the holes of a template filled, which must show what the template shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from polosa.comments.queries.thread import CommentView
from polosa.comments.templatetags import discussion
from polosa.kit import clock

AT = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
COMMON = CommentView(
    id=1200,
    depth=2,
    author_name='Руслан <b>"%(html)s"</b> & Ко \ue000id\ue000',
    initial="<",
    hue=7,
    html="<p>100 % правды: %(id)s, &lt;да&gt; \ue000iso\ue000</p>",
    created_at=AT,
    edited_at=None,
    state="visible",
    reply_to_name="",
    may_edit=False,
    may_delete=False,
    may_reply=False,
    is_mine=False,
)


def as_template(comment: CommentView) -> str:
    told = {"stamp": clock.stamp(comment.created_at), "iso": clock.iso(comment.created_at)}
    return render_to_string(discussion.TEMPLATE, {"comment": comment, **told})


KINDS = list(
    product(
        ("visible", "hidden", "deleted"),
        (None, AT + timedelta(minutes=3)),
        ("", "Мила & <Пётр>"),
        (False, True),
        (False, True),
    )
)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("zone", ["Asia/Yekaterinburg", "UTC"])
def test_each_kind_of_comment_is_what_its_template_shows(language: str, zone: str) -> None:
    with translation.override(language), timezone.override(zone):
        for state, edited_at, reply_to, may_reply, mine in KINDS:
            comment = replace(
                COMMON,
                state=state,
                edited_at=edited_at,
                reply_to_name=reply_to,
                may_reply=may_reply,
                is_mine=mine,
                may_edit=mine,
                may_delete=mine,
            )
            assert discussion.comments_html([comment]) == as_template(comment)
        assert "&lt;b&gt;&quot;%(html)s" in discussion.comments_html([COMMON])


def test_a_hundred_comments_cost_the_template_once_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = discussion.frame
    monkeypatch.setattr(discussion, "frame", lambda name, told: asked.append(name) or real(name, told))
    discussion._frame.cache_clear()
    others = [
        replace(COMMON, id=n, author_name=f"Читатель {n}", reply_to_name="Мила" if n % 2 else "")
        for n in range(100)
    ]
    with translation.override("ru"):
        page = discussion.comments_html(others)
    assert page.count("<li") == 100
    assert all(f'id="comment-{n}"' in page and f"Читатель {n}<" in page for n in range(100))
    assert len(asked) == 2
