from . import desk_begun, desk_checks, desk_copies, desk_patience, desk_scripts, late, not_kept, unlabelled

unlabelled.label()
desk_patience.look_without_waiting()
desk_scripts.move_out()
desk_copies.show_copies()
desk_checks.check_without_saving()
not_kept.tell()
desk_begun.make_pages_once()
late.tell()
