from . import history, policy, viewsets  # noqa: F401  # each registers itself
