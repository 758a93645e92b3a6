from . import unlabelled

unlabelled.label()
