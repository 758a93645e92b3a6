from django_tasks import task

from . import actions
from .models import Picture


@task(priority=10)
def make_renditions(picture_id: int) -> int:
    """All sizes of one picture; a picture deleted meanwhile needs none."""
    picture = Picture.objects.filter(pk=picture_id).first()
    return actions.make_all_renditions(picture=picture) if picture else 0


@task()
def measure_files() -> int:
    """What an older node has kept meanwhile, of many that are upgraded one after another."""
    return actions.measure_files()


@task()
def forget_begun() -> int:
    """Keys of forms that were taken more than a day ago."""
    return actions.forget_begun()
