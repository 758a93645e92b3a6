"""Feeds of three invented neighbours: what the demo's partner news are fetched from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

PARTNERS = [
    ("Заозёрские вести", "https://zaozersk.example/"),
    ("Портал «Веснянка.инфо»", "https://vesnyanka.example/"),
    ("Лесногорский курьер", "https://lesnogorsk.example/"),
]
"""Names and homes, in the order of the files that `write_feeds` gives."""

Headline = tuple[str, str]
"""A title and the last word of its address."""

ZAOZYORSK: list[Headline] = [
    ("Паром отходил навигацию без единой поломки и встаёт на зимовку", "parom"),
    ("В Заозёрске выбрали лучшую ледянку: победила крышка от стиральной машины", "ledyanka"),
    ("Рыбаки просят не сверлить лёд ближе двадцати метров от хоккейной площадки", "lunki"),
    ("Баня на Причальной снова топится: печника ждали с августа", "banya"),
    ("Школьники нашли в подвале стенгазету 1961 года и дописали в неё новости", "stengazeta"),
    ("Снегоуборочную машину назвали по итогам голосования: теперь она Аглая Метелкина", "aglaya"),
    ("Заозёрский сыровар привёз с ярмарки медаль и рецепт, который не покажет", "syrovar"),
    ("Пристань перекрасили в синий. Капитан уверяет, что она и была синей", "pristan"),
    ("За что оштрафовали гусей: разбор соседского спора с фотографиями", "gusi"),
    ("Озеро встало на неделю позже обычного, гидрологи просят не проверять его ногами", "ozero"),
    ("Библиотечный автобус доехал до хутора, где живут два читателя", "bibliobus"),
    ("Хор ветеранов ищет баритона. Умение петь желательно", "bariton"),
    ("На маяке заменили лампу, прежняя светила тридцать один год", "mayak"),
]

VESNYANKA: list[Headline] = [
    ("Уровень воды в Веснянке у трёх городов: таблица на неделю", "uroven"),
    ("Где на реке уже стоит лёд и почему по нему рано ходить", "lyod"),
    ("Бобры построили плотину раньше, чем рабочие, и лучше. Инженер объясняет", "bobry"),
    ("Электричка 6:40 с декабря будет делать остановку у садов", "elektrichka"),
    ("Три маршрута на выходные: лес, пекарня и заброшенная мельница", "marshruty"),
    ("Сколько стоит привезти дрова: сравнили цены в пяти посёлках", "drova"),
    ("Журавли, которые не улетели: орнитолог просит не кормить их хлебом", "zhuravli"),
    ("На чугунном мосту в Тихоборске посчитали пешеходов: их стало вдвое больше", "peshehody"),
    ("Как читать прогноз половодья, чтобы не бояться раньше времени", "polovodye"),
    ("В верховьях нашли родник, обозначенный на карте 1903 года", "rodnik"),
    ("Лодочные станции сдают ключи: кто работает последние выходные", "lodki"),
    ("Щуку на шестнадцать килограммов отпустили. Свидетелей четверо, весы одни", "schuka"),
    ("Берег чистили сорок человек, мешков хватило на тридцать девять", "bereg"),
    ("Что значат красные флажки на столбах у Заречного моста", "flazhki"),
]

LESNOGORSK: list[Headline] = [
    ("Лесногорская лыжня готова на семь километров из десяти", "lyzhnya"),
    ("Мебельный цех принял на работу троих выпускников и одного деда", "ceh"),
    ("Ель для площади выбирали комиссией, спорили два часа, взяли первую", "yel"),
    ("Аптека на Кедровой открывается в семь утра: об этом просили пять лет", "apteka"),
    ("В музее леса появилась комната тишины. Записываться надо заранее", "tishina"),
    ("Дорогу до карьера расчистили, автобус № 12 вернулся на маршрут", "doroga"),
    ("Лесник тридцать лет записывал погоду в тетради, теперь их оцифруют", "tetradi"),
    ("Кружок резьбы по дереву вырезал шахматы, в которых все фигуры спят", "shahmaty"),
    ("Кот живёт на проходной лесокомбината и имеет пропуск", "kot"),
    ("Горожане собрали на новый рояль 212 тысяч рублей и один барабан", "royal"),
    ("Почему в Лесногорске не гаснет свет: экскурсия на подстанцию для всех", "svet"),
    ("Пожарный пруд очистили, нашли ведро, багор и обручальное кольцо", "prud"),
]


def write_feeds(folder: Path, now: datetime) -> list[Path]:
    """Three files in `folder`: RSS, Atom, and RSS in windows-1251. Their news are of the last two days."""
    feeds = {
        "zaozersk.xml": _rss(0, ZAOZYORSK, now).encode(),
        "vesnyanka.xml": _atom(1, VESNYANKA, now).encode(),
        "lesnogorsk.xml": _rss(2, LESNOGORSK, now, encoding="windows-1251").encode("windows-1251"),
    }
    for name, body in feeds.items():
        (folder / name).write_bytes(body)
    return [folder / name for name in feeds]


def _rss(partner: int, headlines: list[Headline], now: datetime, encoding: str = "utf-8") -> str:
    name, home = PARTNERS[partner]
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{url}</link><guid>{url}</guid>"
        f"<pubDate>{format_datetime(moment)}</pubDate></item>\n"
        for title, url, moment in _dated(headlines, home, partner, now)
    )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel><title>{escape(name)}</title>'
        f"<link>{home}</link><description>Новости соседей</description><language>ru</language>\n"
        f"{items}</channel></rss>\n"
    )


def _atom(partner: int, headlines: list[Headline], now: datetime) -> str:
    name, home = PARTNERS[partner]
    entries = "".join(
        f'<entry><id>{url}</id><title>{escape(title)}</title><link rel="alternate" href="{url}"/>'
        f"<updated>{moment.isoformat()}</updated></entry>\n"
        for title, url, moment in _dated(headlines, home, partner, now)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru">'
        f"<id>{home}</id><title>{escape(name)}</title><updated>{now.isoformat()}</updated>"
        f"<author><name>{escape(name)}</name></author>\n{entries}</feed>\n"
    )


def _dated(
    headlines: list[Headline], home: str, partner: int, now: datetime
) -> Iterator[tuple[str, str, datetime]]:
    """The newest half an hour or so ago, the others three to four hours apart."""
    moment = now.replace(microsecond=0) - timedelta(minutes=17 + 24 * partner)
    for number, (title, word) in enumerate(headlines):
        yield title, f"{home}news/{word}/", moment
        moment -= timedelta(minutes=190 + 13 * (number * 7 % 5))
