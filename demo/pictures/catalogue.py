"""Which themes there are: how each is drawn, in which moods, where its heart lies, what it shows in words."""

from collections.abc import Callable
from typing import NamedTuple

from demo.pictures import animals, country, duty, indoors, seasons, sports, stages, streets, travel, work
from demo.pictures.scene import Scene

YEAR = ("spring", "summer", "autumn", "winter", "dusk")
GREEN = ("spring", "summer", "autumn", "dusk")
ROUND = (*YEAR, "night")
SEASONS = ("spring", "summer", "autumn", "winter", "night")


class Theme(NamedTuple):
    draw: Callable[[Scene], None]
    moods: tuple[str, ...]
    heart: tuple[float, float]
    words: str


THEMES: dict[str, Theme] = {
    "bridge": Theme(streets.bridge, ROUND, (0.5, 0.5), "Мост через реку"),
    "river": Theme(country.river, YEAR, (0.45, 0.62), "Река и лодка у берега"),
    "street": Theme(streets.street, YEAR, (0.5, 0.62), "Прохожие на городской улице"),
    "bus": Theme(streets.bus, ROUND, (0.45, 0.7), "Автобус у остановки"),
    "square": Theme(streets.square, ROUND, (0.5, 0.5), "Городская площадь с часовой башней"),
    "market": Theme(streets.market, YEAR, (0.5, 0.66), "Прилавки на рынке"),
    "factory": Theme(duty.factory, ROUND, (0.4, 0.55), "Заводские корпуса и трубы"),
    "glass": Theme(work.glass, ("night", "dusk", "autumn"), (0.45, 0.55), "Стеклодув у печи"),
    "theatre": Theme(stages.theatre, ROUND, (0.5, 0.5), "Здание театра с колоннами"),
    "stage": Theme(stages.stage, ("night", "dusk", "autumn", "summer"), (0.5, 0.6), "Актёры на сцене"),
    "stadium": Theme(sports.stadium, ROUND, (0.5, 0.6), "Стадион во время игры"),
    "football": Theme(sports.football, YEAR, (0.4, 0.65), "Футболист бьёт по мячу"),
    "hockey": Theme(sports.hockey, ("winter", "summer", "spring"), (0.5, 0.65), "Хоккеисты на льду"),
    "ski": Theme(sports.ski, ("winter",), (0.45, 0.7), "Лыжники на лесной трассе"),
    "school": Theme(indoors.school, YEAR, (0.55, 0.55), "Урок в школьном классе"),
    "library": Theme(indoors.library, ROUND, (0.5, 0.65), "Читатели в библиотеке"),
    "museum": Theme(indoors.museum, YEAR, (0.5, 0.55), "Посетители в музейном зале"),
    "park": Theme(country.park, ROUND, (0.5, 0.62), "Аллея в парке"),
    "forest": Theme(country.forest, YEAR, (0.47, 0.65), "Лесная тропа"),
    "snow": Theme(sports.snow, ("winter", "winter", "night"), (0.5, 0.65), "Уборка снега во дворе"),
    "rain": Theme(sports.rain, ("autumn", "spring", "summer", "dusk"), (0.5, 0.65), "Прохожие под зонтами"),
    "fire": Theme(duty.fire, ("night", "night", "dusk"), (0.55, 0.4), "Пожарные тушат дом"),
    "police": Theme(duty.emergency("police"), ROUND, (0.5, 0.7), "Полицейская машина на улице"),
    "ambulance": Theme(duty.emergency("ambulance"), ROUND, (0.5, 0.68), "Машина скорой помощи"),
    "hospital": Theme(indoors.hospital, YEAR, (0.5, 0.6), "Врач в больничной палате"),
    "farm": Theme(country.farm, GREEN, (0.5, 0.65), "Коровы на ферме"),
    "field": Theme(country.field, GREEN, (0.5, 0.45), "Поле до горизонта"),
    "harvest": Theme(country.harvest, ("summer", "autumn", "dusk"), (0.55, 0.62), "Комбайн убирает хлеб"),
    "garden": Theme(country.garden, GREEN, (0.55, 0.65), "Огород у деревянного дома"),
    "dog": Theme(animals.dog, YEAR, (0.47, 0.68), "Прогулка с собакой"),
    "cat": Theme(animals.cat, ROUND, (0.4, 0.5), "Кошка на подоконнике"),
    "train": Theme(travel.train, ROUND, (0.6, 0.62), "Поезд в пути"),
    "station": Theme(travel.station, ROUND, (0.5, 0.65), "Пассажиры на платформе"),
    "road": Theme(travel.road, YEAR, (0.6, 0.66), "Машина на загородной дороге"),
    "repair": Theme(duty.repair, ROUND, (0.45, 0.68), "Ремонт дороги"),
    "night": Theme(streets.night, ("night",), (0.5, 0.6), "Фонари на ночной улице"),
    "festival": Theme(stages.festival, ROUND, (0.5, 0.6), "Городской праздник"),
    "concert": Theme(
        stages.concert, ("night", "dusk", "autumn", "summer"), (0.5, 0.6), "Музыканты на концерте"
    ),
    "exhibition": Theme(indoors.exhibition, YEAR, (0.5, 0.5), "Зрители на выставке"),
    "kids": Theme(stages.kids, YEAR, (0.5, 0.68), "Дети на площадке"),
    "council": Theme(work.council, YEAR, (0.5, 0.55), "Заседание городского совета"),
    "office": Theme(indoors.office, YEAR, (0.45, 0.62), "Сотрудники за столами"),
    "bank": Theme(indoors.bank, YEAR, (0.5, 0.6), "Очередь к окошкам в банке"),
    "shop": Theme(work.shop, YEAR, (0.5, 0.6), "Покупатели в магазине"),
    "bakery": Theme(work.bakery, YEAR, (0.45, 0.6), "Пекарь у печи"),
    "archive": Theme(indoors.archive, ROUND, (0.48, 0.65), "Папки в архиве"),
    "oldtown": Theme(streets.oldtown, ROUND, (0.5, 0.62), "Деревянные дома старого города"),
    "winter": Theme(seasons.winter, ("winter",), (0.5, 0.65), "Зима в городе"),
    "autumn": Theme(seasons.autumn, ("autumn",), (0.5, 0.6), "Осень в городе"),
    "spring": Theme(seasons.spring, ("spring",), (0.5, 0.65), "Весна на реке"),
}
