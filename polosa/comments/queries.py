from django.http import HttpRequest

from .models import Thread


def thread_on_page(request: HttpRequest, thread: Thread) -> object:
    return thread
