from django import forms
from django.utils.translation import gettext_lazy as _

from .conf import LONGEST


class CommentForm(forms.Form):
    """A reader's own comment, to be said better. The rules of the text are the action's."""

    text = forms.CharField(
        label=_("Ваш комментарий"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 8, "maxlength": LONGEST}),
    )


class ReasonForm(forms.Form):
    """Why a moderator hides or brings back comments."""

    reason = forms.CharField(
        label=_("Причина"), max_length=300, help_text=_("Останется в журнале модерации.")
    )
