"""The four people of all tests. A stranger is nobody: a client without a session."""

from polosa.front.actions import found_newsroom, join_group
from polosa.front.models import FrontPage
from polosa.readers.models import User

PASSWORD = "correct horse battery"


def vera() -> User:
    """The editor."""
    return staff("vera@example.org", "Вера Соколова", "editor")


def ruslan() -> User:
    """A reader."""
    return User.objects.get_or_create(email="ruslan@example.org", defaults={"name": "Руслан"})[0]


def mila() -> User:
    """The moderator."""
    return staff("mila@example.org", "Мила", "moderator")


def pavel() -> User:
    """A reporter, for what Vera may and reporters may not."""
    return staff("pavel@example.org", "Павел Дроздов", "reporter")


def chief() -> User:
    return staff("chief@example.org", "Анна Главная", "chief")


def staff(email: str, name: str, group: str) -> User:
    if not FrontPage.objects.exists():  # a test of real transactions was here before
        found_newsroom()
    user, new = User.objects.get_or_create(email=email, defaults={"name": name})
    if new:
        user.set_password(PASSWORD)
        user.save()
        join_group(user=user, group=group)
    return User.objects.get(pk=user.pk)  # without cached permissions
