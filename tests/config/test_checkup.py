"""`polosa check` tells of each cache in front whether it would take a purge."""

import pytest

from polosa.config import checkup


def test_without_caches_there_is_nothing_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLOSA_CACHES", raising=False)
    assert "POLOSA_CACHES" in checkup._caches()


def test_a_cache_that_does_not_answer_is_named_without_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    away = "varnish://127.0.0.1:9 cloudflare+http://secret-token@127.0.0.1:9/zones/abc"
    monkeypatch.setenv("POLOSA_CACHES", away)
    with pytest.raises(checkup.Trouble) as found:
        checkup._caches()
    assert "varnish://127.0.0.1:9: " in str(found.value)
    assert "cloudflare://127.0.0.1:9/zones/abc: " in str(found.value)
    assert "secret" not in str(found.value)
