"""Words of schema.org for kinds of events."""

SCHEMA_TYPES = {
    "concert": "MusicEvent",
    "theatre": "TheaterEvent",
    "exhibition": "ExhibitionEvent",
    "kids": "ChildrensEvent",
    "cinema": "ScreeningEvent",
    "sport": "SportsEvent",
    "lecture": "EducationEvent",
    "festival": "Festival",
}


def schema_type(kind: str) -> str:
    return SCHEMA_TYPES.get(kind, "Event")


def schema_status(is_cancelled: bool) -> str:
    return f"https://schema.org/{'EventCancelled' if is_cancelled else 'EventScheduled'}"
