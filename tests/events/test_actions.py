from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import now

from polosa.audience.models import Counter
from polosa.comments.models import Thread
from polosa.edge.models import Purge
from polosa.events import actions, tasks
from polosa.events.models import Event, Showing
from polosa.events.signals import event_published, event_unpublished, showing_cancelled
from polosa.reactions.models import Strip
from tests.factories import afisha, people

pytestmark = pytest.mark.django_db
SOON = now().replace(microsecond=0) + timedelta(days=2)


def purged() -> set[str]:
    keys = set(Purge.objects.values_list("key", flat=True))
    Purge.objects.all().delete()
    return keys


@pytest.fixture
def heard():
    """What the signals said, in order."""
    said = []

    def hear(sender, signal, **facts):
        said.append((signal, facts))

    signals = (event_published, event_unpublished, showing_cancelled)
    for signal in signals:
        signal.connect(hear)
    yield said
    for signal in signals:
        signal.disconnect(hear)


def test_a_published_event_gets_its_discussion_strip_and_counter(heard):
    event = afisha.event("Чайка")
    assert event.live
    assert (event.thread.title, event.thread.url) == ("Чайка", event.get_absolute_url())
    assert event.strip.url == event.get_absolute_url()
    assert event.counter.views == 0
    assert [(signal, facts["first"]) for signal, facts in heard] == [(event_published, True)]


def test_publishing_purges_the_page_the_afisha_and_the_place():
    venue = afisha.venue()
    purged()
    event = afisha.event(venue=venue)
    assert {f"event:{event.pk}", "afisha", f"venue:{venue.pk}"} <= purged()


def test_a_draft_changes_no_page():
    afisha.venue()
    purged()
    event = afisha.event_draft()
    assert not event.live
    assert event.thread is None
    assert purged() == set()


def test_an_event_moved_elsewhere_leaves_the_page_of_the_old_place():
    event = afisha.event(venue=afisha.venue("Старый зал"))
    new = afisha.venue("Новый зал")
    purged()
    actions.edit_event(event=event, user=None, publish=True, venue=new)
    assert {f"venue:{event.venue_id}", f"venue:{new.pk}"} <= purged()


def test_words_are_typeset():
    event = afisha.event('"Чайка" - премьера', lead='Пьеса "о любви"', about='<p>Пьеса "о любви".</p>')
    assert event.title == "«Чайка»\u00a0— премьера"
    assert "«о\u00a0любви»" in event.about


def test_free_admission_in_the_price_makes_an_event_free():
    assert afisha.event(price="вход свободный").is_free
    assert not afisha.event(price="100 ₽").is_free


def test_a_field_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="colour"):
        afisha.event(colour="red")


def test_a_showing_that_ends_before_it_begins_is_refused_and_nothing_is_written():
    with pytest.raises(ValidationError):
        afisha.event(showings=[(SOON, SOON - timedelta(hours=1))])
    assert not Event.objects.exists()


def test_a_showing_that_lasts_for_years_is_refused():
    with pytest.raises(ValidationError):
        afisha.event(showings=[(SOON, SOON + timedelta(days=500))])


def test_a_showing_keeps_its_number_in_calendars_when_the_event_is_edited():
    event = afisha.event(showings=[(SOON, None)])
    before = event.showings.get()
    actions.edit_event(event=event, user=None, publish=True, title="Другая чайка")
    later = [(SOON, SOON + timedelta(hours=2)), (SOON + timedelta(days=1), None)]
    actions.edit_event(event=event, user=None, publish=True, showings=later)
    actions.edit_event(event=event, user=None, publish=True, lead="Ещё раз")
    first, second = Showing.objects.filter(event=event)
    assert first.uid == before.uid
    assert first.ends_at == SOON + timedelta(hours=2)
    assert second.uid != before.uid


def test_every_change_of_a_live_event_raises_its_sequence():
    event = afisha.event()
    assert event.sequence == 0
    event = actions.edit_event(event=event, user=None, publish=True, lead="Новое")
    assert event.sequence == 1
    event = actions.edit_event(event=event, user=None, lead="Черновик")
    assert event.sequence == 1


def test_a_cancelled_showing_is_cancelled_for_readers_and_in_the_next_draft(heard):
    event = afisha.event(showings=[(SOON, None), (SOON + timedelta(days=1), None)])
    first, _ = event.showings.all()
    purged()
    actions.cancel_showing(showing=first)
    event = actions.edit_event(event=event, user=None, publish=True, title="Чайка вернулась")
    assert [showing.is_cancelled for showing in Showing.objects.filter(event=event)] == [True, False]
    assert "afisha" in purged()
    assert showing_cancelled in [signal for signal, _ in heard]


def test_cancelling_publishes_nothing_of_a_draft():
    event = afisha.event()
    event = actions.edit_event(event=event, user=None, title="Другая пьеса")
    actions.cancel_showing(showing=event.showings.get())
    event = Event.objects.get(pk=event.pk)
    assert event.title == "Чайка"
    assert event.showings.get().is_cancelled
    draft = event.get_latest_revision_as_object()
    assert draft.title == "Другая пьеса"
    assert [showing.is_cancelled for showing in draft.showings.all()] == [True]


def test_a_reader_may_neither_publish_nor_cancel():
    event = afisha.event()
    ruslan = people.ruslan()
    with pytest.raises(PermissionDenied):
        actions.edit_event(event=event, user=ruslan, publish=True, title="Взлом")
    with pytest.raises(PermissionDenied):
        actions.cancel_showing(showing=event.showings.get(), user=ruslan)
    with pytest.raises(PermissionDenied):
        afisha.event(user=ruslan)


def test_vera_may_publish_and_cancel():
    vera = people.vera()
    event = afisha.event(user=vera)
    actions.cancel_showing(showing=event.showings.get(), user=vera)
    assert event.owner == vera
    assert Showing.objects.get().is_cancelled


def test_an_unpublished_event_leaves_the_lists_it_stood_in(heard):
    event = afisha.event()
    purged()
    event = actions.unpublish_event(event=event)
    assert not event.live
    assert {f"event:{event.pk}", "afisha", f"venue:{event.venue_id}"} <= purged()
    assert heard[-1][0] is event_unpublished


def test_a_deleted_event_takes_along_what_hung_on_it():
    actions.delete_event(event=afisha.event())
    assert not (Thread.objects.exists() or Strip.objects.exists() or Counter.objects.exists())


def test_an_event_published_again_keeps_its_discussion():
    event = afisha.event()
    thread = event.thread_id
    event = actions.publish_event(event=actions.unpublish_event(event=event))
    assert event.thread_id == thread


def test_an_event_published_again_is_newer_to_calendars():
    event = afisha.event()
    sequence = event.sequence
    assert actions.publish_event(event=actions.unpublish_event(event=event)).sequence > sequence


def test_the_words_of_a_place_are_typeset():
    venue = actions.create_venue(name='Дом культуры "Прогресс"', about="Зал - на триста мест")
    assert (venue.name, venue.slug) == ("Дом культуры «Прогресс»", "dom-kultury-progress")
    assert "—" in venue.about


def test_two_places_of_one_address_are_refused_in_words():
    afisha.venue("Музей стекла")
    with pytest.raises(ValidationError) as refused:
        actions.create_venue(name="Музей стекла")
    assert "slug" in refused.value.message_dict


def test_the_old_address_of_a_renamed_place_leads_to_the_new_one(client: Client):
    venue = afisha.event(venue=afisha.venue("Музей стекла")).venue
    old = venue.get_absolute_url()
    venue.slug = "glass"
    venue.save()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, "/afisha/venue/glass/")


def test_the_page_turns_only_when_something_has_begun():
    afisha.showing(at=SOON + timedelta(minutes=10))
    noon = SOON.replace(hour=9, minute=0, second=0)
    begins = Showing.objects.get()
    begins.starts_at = noon + timedelta(minutes=7)
    begins.save()
    assert actions.turn_page(now=noon)
    purged()
    assert not actions.turn_page(now=noon + timedelta(minutes=5))
    assert purged() == set()
    assert actions.turn_page(now=noon + timedelta(minutes=10))
    assert purged() == {"afisha"}


def test_a_late_turn_makes_up_for_those_that_did_not_take_place():
    noon = SOON.replace(hour=9, minute=0, second=0)
    actions.turn_page(now=noon)
    afisha.showing(at=noon + timedelta(minutes=7))
    assert actions.turn_page(now=noon + timedelta(hours=2))


def test_midnight_turns_the_page():
    evening = SOON.replace(hour=20, minute=58, second=0)  # 23:58 in the paper's zone
    actions.turn_page(now=evening)
    assert actions.turn_page(now=evening + timedelta(minutes=5))


def test_the_scheduler_has_a_task_to_turn_the_page():
    assert tasks.turn_page.enqueue().return_value is True
