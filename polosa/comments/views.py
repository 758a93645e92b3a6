from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from polosa.edge.keys import wear
from polosa.edge.parameters import takes
from polosa.kit.same_origin import same_origin_post
from polosa.kit.sealed import SealError, open_for
from polosa.kit.visitor import network_hash
from polosa.readers.conf import DRAFTS
from polosa.readers.models import User
from polosa.readers.views import ask_to_sign_in

from . import actions, queries, rules
from .enums import Refusal
from .errors import CommentRefused
from .forms import CommentForm
from .models import Comment, Thread
from .queries.places import Place, place
from .queries.thread import PURPOSE, thread_form, thread_state

SIGN_IN = reverse_lazy("account_request_login_code")


@same_origin_post
def write(request: HttpRequest) -> HttpResponse:
    """A reader comments or answers. The sealed payload says where; whatever happens, the text comes back."""
    thread, text = None, request.POST.get("text", "")
    try:
        thread = Thread(pk=_sealed_id(request))
        if not request.user.is_authenticated:
            return _sign_in_first(request, _thread(thread), text)
        written = actions.write_comment(
            thread=thread,
            reader=request.user,
            text=text,
            parent=_parent(request),
            network=network_hash(request),
            name=request.POST.get("name"),
        )
    except CommentRefused as refused:
        return _refused(
            request, refused, Thread.objects.filter(pk=thread.pk).first() if thread else None, text
        )
    _forget_draft(request, thread)
    return _see(f"{written.thread.url}#comment-{written.pk}")


@never_cache
@login_required(login_url=SIGN_IN)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    own = _comment(pk)
    form = CommentForm(request.POST or None, initial={"text": own.text})
    try:
        _refuse_foreign(own, request)
        if request.method == "POST" and form.is_valid():
            actions.edit_comment(comment=own, reader=_reader(request), text=form.cleaned_data["text"])
            return _see(own.get_absolute_url())
    except CommentRefused as refused:
        if refused.status != 422:
            return _refused(request, refused, own.thread, request.POST.get("text", ""))
        form.add_error("text", refused.message)
    return render(request, "comments/edit.html", {"comment": own, "form": form}, status=_status(form))


@never_cache
@login_required(login_url=SIGN_IN)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    own = _comment(pk)
    try:
        _refuse_foreign(own, request)
        if request.method == "POST":
            actions.delete_comment(comment=own, reader=_reader(request))
            return _see(f"{own.thread.url}#comments")
    except CommentRefused as refused:
        return _refused(request, refused, own.thread, "")
    return render(request, "comments/delete.html", {"comment": own, "form": ""})


def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a comment: leads to its place on its story's page."""
    found = _comment(pk)
    if not found.is_visible or not found.thread.is_shown:
        raise Http404
    return _see(queries.place_of(found))


@takes(before=place, after=place)
def feed(request: HttpRequest) -> HttpResponse:
    """«Лента комментариев», by story."""
    wear(request, "comments")
    before, after = Place.parse(request.GET.get("before")), Place.parse(request.GET.get("after"))
    page = queries.feed_page(before, after)
    if not page.threads and (before or after):
        raise Http404
    context = {
        "threads": page.threads,
        "older_url": f"{request.path}?before={page.older}" if page.older else None,
        "newer_url": f"{request.path}?after={page.newer}" if page.newer else None,
        "canonical": settings.BASE_URL + request.path,
    }
    return render(request, "comments/feed.html", context)


def feed_block(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any] | None:
    """The latest of what readers say, beside every story."""
    wear(request, "comments")
    threads = queries.latest_by_story(per_story=queries.IN_BLOCK)
    return {"threads": threads} if threads else None


def own_block(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a reader has said, on their own page."""
    reader = request.user
    return {"comments": queries.own_comments(reader)} if isinstance(reader, User) else None


def _sealed_id(request: HttpRequest) -> int:
    try:
        claims = open_for(PURPOSE, request.POST.get("seal", ""))
    except SealError as forged:
        raise CommentRefused(Refusal.SEAL) from forged
    return cast(int, claims["id"])


def _thread(known: Thread) -> Thread:
    thread = Thread.objects.filter(pk=known.pk).first()
    if thread is None:
        raise CommentRefused(Refusal.CLOSED)
    return thread


def _parent(request: HttpRequest) -> Comment | None:
    """Whom the form says it answers; nothing of it is known yet but its id."""
    asked = request.POST.get("parent", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise CommentRefused(Refusal.PARENT)
    return Comment(pk=int(asked))


def _sign_in_first(request: HttpRequest, thread: Thread, text: str) -> HttpResponse:
    """The reader's session ended while they typed: after signing in they find their text in the form."""
    return ask_to_sign_in(
        request, next_url=f"{thread.url}#comment-form", draft_of=str(thread.pk), draft=rules.tidy(text)
    )


def _forget_draft(request: HttpRequest, thread: Thread) -> None:
    if str(thread.pk) in request.session.get(DRAFTS, {}):
        del request.session[DRAFTS]


def _refused(request: HttpRequest, refused: CommentRefused, thread: Thread | None, text: str) -> HttpResponse:
    """What was typed comes back: in a form where it can be sent again, else to be copied."""
    context: dict[str, Any] = {"error": refused.message, "draft": text, "back_url": "/"}
    if thread is not None:
        context["back_url"] = f"{thread.url}#comments"
        if request.user.is_authenticated and refused.status in {422, 429} and thread_state(thread) == "open":
            context["thread"] = _form_again(request, refused, thread, text)
    return render(request, "comments/refused.html", context, status=refused.status)


def _form_again(request: HttpRequest, refused: CommentRefused, thread: Thread, text: str) -> Any:
    try:
        said = _parent(request)
    except CommentRefused:
        said = None
    parent = Comment.objects.filter(pk=said.pk, thread=thread).first() if said else None
    name = request.POST.get("name", "")[:60]
    return thread_form(request, thread, error=refused.message, draft=text, name=name, reply_to=parent)


def _comment(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("thread", "root"), pk=pk)


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)  # behind login_required


def _refuse_foreign(own: Comment, request: HttpRequest) -> None:
    """Others do not even see the form; the action decides all the same."""
    if own.author_id != request.user.pk:
        raise CommentRefused(Refusal.FOREIGN)
    if not own.is_visible:
        raise CommentRefused(Refusal.GONE)


def _status(form: CommentForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _see(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
