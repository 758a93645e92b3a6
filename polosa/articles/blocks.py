"""The blocks of a story's body."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamBlockValidationError, StreamValue
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from polosa.kit.html import clean_block
from polosa.kit.links import BAD_LINK, check_rich, is_link
from polosa.kit.text import plain

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "superscript", "subscript", "strikethrough"]
TEMPLATE = "articles/blocks/{}.html"


MOST_BLOCKS = 5000
ANCHOR = r"^[^\s\"'<>#]+$"


class Heading(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Подзаголовок"), max_length=200)
    level = blocks.ChoiceBlock(label=_("Уровень"), choices=[("h2", "2"), ("h3", "3")], default="h2")
    anchor = blocks.CharBlock(
        label=_("Якорь"),
        required=False,
        max_length=100,
        validators=[RegexValidator(ANCHOR, _("Одно слово без кавычек и угловых скобок."))],
        help_text=_("Имя, по которому сюда ведут ссылки вида #имя"),
    )

    class Meta:
        icon = "title"
        label = _("Подзаголовок")
        template = TEMPLATE.format("heading")


class Quote(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Цитата"), max_length=2000)
    author = blocks.CharBlock(label=_("Кто сказал"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Цитата")
        template = TEMPLATE.format("quote")


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Картинка"))
    caption = blocks.CharBlock(label=_("Подпись"), required=False, max_length=500)
    credit = blocks.CharBlock(label=_("Автор снимка"), required=False, max_length=120)
    alt = blocks.CharBlock(label=_("Описание для незрячих"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Картинка")
        template = TEMPLATE.format("picture")


class GalleryItem(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Картинка"))
    caption = blocks.CharBlock(label=_("Подпись"), required=False, max_length=300)


class Gallery(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Название"), required=False, max_length=150)
    items = blocks.ListBlock(GalleryItem(), label=_("Картинки"), min_num=1, max_num=60)

    class Meta:
        icon = "image"
        label = _("Галерея")
        template = TEMPLATE.format("gallery")


class Embed(blocks.StructBlock):
    """A link shown as a card: the page itself asks nothing of other sites."""

    url = blocks.URLBlock(label=_("Адрес"), max_length=500)
    title = blocks.CharBlock(label=_("Заголовок"), required=False, max_length=200)
    caption = blocks.CharBlock(label=_("Подпись"), required=False, max_length=300)

    class Meta:
        icon = "link-external"
        label = _("Вставка ссылки")
        template = TEMPLATE.format("embed")


class Listing(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("Нумерованный"), required=False)
    items = blocks.ListBlock(
        blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Пункт")), label=_("Пункты"), min_num=1
    )

    class Meta:
        icon = "list-ul"
        label = _("Список")
        template = TEMPLATE.format("list")


class Aside(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Заголовок"), required=False, max_length=150)
    text = blocks.RichTextBlock(label=_("Текст"), features=[*TEXT_FEATURES, "ul", "ol"])

    class Meta:
        icon = "info-circle"
        label = _("Справка")
        template = TEMPLATE.format("aside")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Файл"))
    title = blocks.CharBlock(label=_("Название"), required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("Файл")
        template = TEMPLATE.format("file")


class Related(blocks.StructBlock):
    article = SnippetChooserBlock("articles.Article", label=_("Материал"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Читайте также")
        template = TEMPLATE.format("related")


class CleanHTML(blocks.RawHTMLBlock):
    """HTML that no other block fits; sanitised whenever it is written and whenever it is read."""

    def clean(self, value: str) -> str:
        return clean_block(super().clean(value))

    def to_python(self, value: str) -> str:
        return super().to_python(clean_block(value or ""))

    class Meta:
        icon = "code"
        label = _("Разметка")
        template = TEMPLATE.format("html")


class Body(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(
        features=TEXT_FEATURES, label=_("Абзац"), icon="pilcrow", template=TEMPLATE.format("paragraph")
    )
    heading = Heading()
    quote = Quote()
    picture = PictureBlock()
    gallery = Gallery()
    embed = Embed()
    table = TableBlock(label=_("Таблица"), template=TEMPLATE.format("table"))
    list = Listing()
    aside = Aside()
    file = FileBlock()
    related = Related()
    html = CleanHTML(label=_("Разметка"))

    def clean(self, value: StreamValue) -> StreamValue:
        """Blocks that say nothing are left out. A draft keeps the others as they are, also what is wrong in them."""
        said = [
            (place, child) for place, child in enumerate(value) if not says_nothing(child.block, child.value)
        ]
        kept = [(child.block_type, spoken(child.block, child.value), child.id) for _place, child in said]
        try:
            return super().clean(StreamValue(self, kept))
        except StreamBlockValidationError as error:
            if self.is_deferred_validation:
                return StreamValue(
                    self, [(name, _whole(self.child_blocks[name], one), id_) for name, one, id_ in kept]
                )
            wrong = {said[number][0]: one for number, one in (error.block_errors or {}).items()}
            raise StreamBlockValidationError(wrong, error.non_block_errors) from error

    def check_raw(self, raw: Sequence[Mapping[str, Any]]) -> None:
        """What the desk's form refuses is refused whoever writes it. Asks no query: what is chosen (a picture, a file)
        is not looked for. Raises ValidationError."""
        if len(raw) > MOST_BLOCKS:
            raise ValidationError(_("В тексте слишком много блоков."))
        for place, one in enumerate(raw, 1):
            block = self.child_blocks.get(one.get("type"))
            if block is None:
                continue  # of an older release: it is not shown
            try:
                _check(block, one.get("value"))
            except ValidationError as error:
                where = {"number": place, "label": block.label, "why": " ".join(error.messages)}
                raise ValidationError(_("Блок %(number)s («%(label)s»): %(why)s") % where) from error

    class Meta:
        required = False


def says_nothing(block: blocks.Block, value: Any) -> bool:
    """Whether nothing was typed or chosen in a block: what it was given at the beginning says nothing."""
    if isinstance(block, blocks.StructBlock):
        return all(says_nothing(block.child_blocks[name], one) for name, one in value.items())
    if isinstance(block, blocks.ListBlock):
        return all(says_nothing(block.child_block, one) for one in value)
    if isinstance(block, blocks.BooleanBlock | blocks.ChoiceBlock):
        return True
    if isinstance(block, TableBlock):
        rows = (value or {}).get("data") or []
        return not any(str(cell or "").strip() for row in rows for cell in row)
    if isinstance(block, blocks.RichTextBlock):
        return not plain(value.source if value else "").strip() and "<embed" not in value.source
    return value is None or (isinstance(value, str) and not value.strip())


def spoken(block: blocks.Block, value: Any) -> Any:
    """`value` without the items of its lists that say nothing."""
    if isinstance(block, blocks.StructBlock):
        said = [(name, spoken(block.child_blocks[name], one)) for name, one in value.items()]
        return block._to_struct_value(said)
    if isinstance(block, blocks.ListBlock):
        items = [one for one in value.bound_blocks if not says_nothing(block.child_block, one.value)]
        return ListValue(block, bound_blocks=items)
    return value


def _whole(block: blocks.Block, value: Any) -> Any:
    """Cleaned where it can be, else as it was typed."""
    try:
        return block.clean(value)
    except ValidationError:
        return value


def _check(block: blocks.Block, raw: Any) -> None:
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            if isinstance(raw, dict) and name in raw:
                _check(child, raw[name])
    elif isinstance(block, blocks.ListBlock):
        items = raw if isinstance(raw, list) else []
        if block.meta.max_num is not None and len(items) > block.meta.max_num:
            raise ValidationError(_("Слишком много картинок или пунктов."))
        for item in items:
            _check(block.child_block, item["value"] if isinstance(item, dict) and "value" in item else item)
    elif isinstance(block, blocks.RichTextBlock):
        check_rich(str(raw or ""))
    elif isinstance(block, blocks.URLBlock | blocks.CharBlock | blocks.TextBlock | blocks.ChoiceBlock):
        block.clean(raw)
        if isinstance(block, blocks.URLBlock) and not is_link(str(raw or "")):
            raise ValidationError(BAD_LINK)


def check_body(body: Any) -> None:
    """Of a StreamField's value. Raises ValidationError, naming `body`."""
    try:
        body.stream_block.check_raw([one for one in body.raw_data if one])
    except ValidationError as error:
        raise ValidationError({"body": error.messages}) from error
