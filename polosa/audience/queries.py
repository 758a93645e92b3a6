from .models import Counter


def counter_seal(counter: Counter) -> str:
    return str(counter.pk)
