"""What typography did to a story can be undone, whatever it did."""

from polosa.articles.rules.typesetting import as_typed, typeset_pieces
from polosa.articles.rules.words import body_text
from tests.kit.test_typography import HTML, PLAIN, RULES


def test_every_pair_can_be_undone_and_is_not_done_twice():
    for typed in [pair[0] for pair in PLAIN + RULES]:
        body = [
            {"type": "heading", "value": {"text": typed}},
            {"type": "paragraph", "value": f"<p>{typed}</p>"},
        ]
        done, memory = typeset_pieces({"title": typed}, body, {})
        again, kept = typeset_pieces(done, body, memory)
        assert (again, kept) == (done, memory)
        assert as_typed(done, body, memory) == {"title": typed}
        assert [body[0]["value"]["text"], body[1]["value"]] == [typed, f"<p>{typed}</p>"]


def test_every_pair_of_html_can_be_undone():
    for typed in [pair[0] for pair in HTML]:
        body = [{"type": "paragraph", "value": typed}]
        done, memory = typeset_pieces({}, body, {})
        as_typed(done, body, memory)
        assert body[0]["value"] == typed


def test_titles_and_captions_are_found_as_they_were_typed():
    typed = "a<b то и c>d, A&lt;B"
    kinds = ("heading", "quote", "picture")
    body = [{"type": kind, "value": {"text": typed, "caption": typed}} for kind in kinds]
    assert body_text(body) == "\n".join([typed] * 6)
    assert body_text([{"type": "aside", "value": {"text": "<p>A&lt;B</p>"}}]) == "A<B"
