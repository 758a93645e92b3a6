"""`polosa check` tells of each cache in front whether it would take a purge."""

from datetime import timedelta

import pytest
from django.utils import timezone

from polosa.config import checkup
from polosa.edge.background import runs
from polosa.readers import actions
from polosa.readers.models import Letter


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


@pytest.mark.django_db
def test_letters_that_do_not_leave_and_letters_given_up_are_trouble() -> None:
    def queue() -> Letter:
        actions.queue_letter(sender="a@b.ru", recipients=["c@d.ru"], source=b"x", good_for=timedelta(days=1))
        return Letter.objects.latest("pk")

    queue()
    assert "1" in checkup._letters()
    Letter.objects.update(created_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(checkup.Trouble, match="не уходят: 1"):
        checkup._letters()
    Letter.objects.all().delete()
    actions.give_letter_up(letter=queue(), error="550")
    with pytest.raises(checkup.Trouble, match="не отправлены за сутки: 1"):
        checkup._letters()


@pytest.mark.django_db
def test_a_job_that_time_should_have_brought_is_told() -> None:
    """Partners, the afisha and the forgetting of personal data would stop without a word otherwise."""
    now = timezone.now()
    runs.register({"polosa.readers.tasks.prune": 86400}, now=now)
    assert checkup._jobs() == "всё сделано вовремя"
    runs.JobRun.objects.update(since=now - timedelta(days=3))
    with pytest.raises(checkup.Trouble, match=r"polosa.readers.tasks.prune \(ни разу\)"):
        checkup._jobs()
    runs.JobRun.objects.update(succeeded_at=now - timedelta(days=3))
    with pytest.raises(checkup.Trouble, match="последний раз"):
        checkup._jobs()


def test_brackets_in_what_is_told_are_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    assert checkup._passes("Папка", lambda: "/data/[old]/paper")
    assert "/data/[old]/paper" in capsys.readouterr().out
