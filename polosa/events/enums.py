from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What one goes out for, in the order the afisha lists it."""

    CONCERT = "concert", _("Концерты")
    THEATRE = "theatre", _("Театр")
    EXHIBITION = "exhibition", _("Выставки")
    KIDS = "kids", _("Детям")
    CINEMA = "cinema", _("Кино")
    SPORT = "sport", _("Спорт")
    LECTURE = "lecture", _("Лекции")
    FESTIVAL = "festival", _("Праздники")
    EXCURSION = "excursion", _("Экскурсии")
    OTHER = "other", _("Другое")


class VenueKind(models.TextChoices):
    """What a place is, so that a list of places can be looked through."""

    THEATRE = "theatre", _("Театр")
    CLUB = "club", _("Дом культуры")
    MUSEUM = "museum", _("Музей")
    GALLERY = "gallery", _("Галерея")
    LIBRARY = "library", _("Библиотека")
    CINEMA = "cinema", _("Кинотеатр")
    STADIUM = "stadium", _("Спорт")
    PARK = "park", _("Парк")
    SCHOOL = "school", _("Школа")
    OTHER = "other", _("Другое место")
