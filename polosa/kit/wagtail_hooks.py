from . import desk_patience, unlabelled

unlabelled.label()
desk_patience.look_without_waiting()
