from typing import Any

from polosa.kit.drafts import DraftForm

from . import actions
from .models import Author
from .rules import slug_for, unfit


class ArticleForm(DraftForm):
    """The desk's form of a story. Typography is done here, on everything that was typed, before it is kept.

    A draft needs nothing: its section is the one last used, and who writes it is its author.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filled: dict[str, tuple[str, str]] = {}
        self.signed: Author | None = None
        story = self.instance
        is_made = story.first_published_at is None and story.slug == slug_for(story.title)
        if is_made and self.initial.get("slug") == story.slug:
            self.initial["slug"] = ""  # made of a title that is still being written

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.is_deferred_validation and not data.get("section"):
            known = self.instance.section_id is not None
            data["section"] = (
                self.instance.section if known else actions.section_for_draft(user=self.for_user)
            )
            if not known:
                self.filled["section"] = (str(data["section"].pk), str(data["section"]))
        wrong = unfit(
            is_advertising=bool(data.get("is_advertising")),
            advertiser=data.get("advertiser") or "",
            go_live_at=data.get("go_live_at"),
            expire_at=data.get("expire_at"),
        )
        for name, words in wrong.items():
            self.add_error(name, words)
        return data

    is_autosave = False
    """Whether the desk saves by itself, while its screen goes on as it is."""

    def save(self, commit: bool = True) -> Any:
        actions.typeset_article(article=self.instance, undo=not self.is_autosave)
        is_unsigned = self._begins_unsigned()
        story = super().save(commit=commit)
        if is_unsigned and commit:
            self.signed = actions.sign_draft(article=story, user=self.for_user)
        return story

    def told_of_draft(self) -> dict[str, Any]:
        told: dict[str, Any] = {"filled": self.filled}
        if self.signed is not None:
            chosen = {"id": self.signed.pk, "string": self.signed.name}
            told["added"] = {"bylines": [self.instance.bylines.get().pk, "author", chosen]}
        return told

    def _begins_unsigned(self) -> bool:
        """A row that was taken away says that nobody is to be named."""
        return self.instance.pk is None and self.for_user is not None and not self.formsets["bylines"].forms
