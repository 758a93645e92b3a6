from . import viewsets  # noqa: F401  # it registers itself
