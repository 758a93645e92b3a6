import hashlib
import hmac

import pytest

from polosa.kit.sealed import (
    MacInvalid,
    PrefixInvalid,
    PurposeMismatch,
    Sealer,
    ValueRefused,
    open_for,
    seal_for,
    sealer,
)

A32, B32 = "a" * 32, "b" * 32


@pytest.fixture
def cbc():
    return Sealer([A32])


# Cookies


def test_a_cookie_opens_under_its_own_name_only(cbc):
    text = cbc.seal_cookie("session", "abc|def")
    assert cbc.open_cookie("session", text) == "abc|def"
    with pytest.raises(PrefixInvalid):
        cbc.open_cookie("other", text)


def test_a_cookie_begins_with_a_prefix_of_41_characters_made_of_its_name(cbc):
    opened = cbc.open_text(cbc.seal_cookie("session", "abc"))
    assert opened == hmac.new(A32.encode(), b"sessionv2", hashlib.sha1).hexdigest() + "|abc"
    assert len(opened) == 41 + 3


def test_a_cookie_of_a_previous_key_opens():
    text = Sealer([A32]).seal_cookie("session", "abc")
    assert Sealer([B32, A32]).open_cookie("session", text) == "abc"


@pytest.mark.parametrize("value", ["", "abc", "ы" * 41, "a" * 40 + "|abc"])
def test_a_cookie_without_its_prefix_is_refused(cbc, value):
    with pytest.raises(PrefixInvalid):
        cbc.open_cookie("session", cbc.seal_text(value))


# The site's own


@pytest.fixture
def keys(settings):
    settings.SEAL_KEYS = [A32]


def test_claims_come_back_for_the_same_purpose(keys):
    text = seal_for("comment", id=12, kind="статья", urgent=False, none=None)
    assert open_for("comment", text) == {"id": 12, "kind": "статья", "urgent": False, "none": None}
    assert open_for("vote", seal_for("vote")) == {}


def test_claims_are_not_opened_for_another_purpose(keys):
    others = [{"claims": {}}, ["for"], None, "vote"]
    for text in (seal_for("comment", id=12), *map(sealer().seal, others)):
        with pytest.raises(PurposeMismatch):
            open_for("vote", text)


def test_a_claim_may_be_called_purpose_or_for(keys):
    text = seal_for("vote", purpose="x", **{"for": "y"})
    assert open_for("vote", text) == {"purpose": "x", "for": "y"}


@pytest.mark.parametrize("claim", [[1], {"x": 1}, object(), b"x"])
def test_a_claim_is_a_scalar(keys, claim):
    with pytest.raises(ValueRefused):
        seal_for("vote", claim=claim)


def test_like_claims_are_told_apart_by_their_types(keys):
    for claim in (1, True, 1.0, "1"):
        (opened,) = open_for("vote", seal_for("vote", id=claim)).values()
        assert (opened, type(opened)) == (claim, type(claim))


def test_who_changes_opened_claims_changes_nobody_elses(keys):
    text = seal_for("vote", id=1)
    open_for("vote", text)["id"] = 2
    assert open_for("vote", text) == {"id": 1}


def test_a_seal_that_was_opened_for_one_purpose_still_opens_for_no_other(keys):
    text = seal_for("vote", id=1)
    for _ in range(2):
        assert open_for("vote", text) == {"id": 1}
        with pytest.raises(PurposeMismatch):
            open_for("comment", text)


def test_long_claims_come_back_too(keys):
    long = "ы" * 1000
    for _ in range(2):
        assert open_for("vote", seal_for("vote", text=long)) == {"text": long}


def test_the_sites_keys_rotate(keys, settings):
    text = seal_for("vote", id=1)
    settings.SEAL_KEYS = [B32, A32]
    assert open_for("vote", text) == {"id": 1}
    settings.SEAL_KEYS = [B32]
    with pytest.raises(MacInvalid):
        open_for("vote", text)
