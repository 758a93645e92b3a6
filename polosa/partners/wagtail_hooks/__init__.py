from . import policy, viewsets  # noqa: F401  # each registers itself
