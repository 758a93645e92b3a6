"""A plain WSGI entry for those who bring their own server."""

import os

from django.core.wsgi import get_wsgi_application

from . import patience
from .private import use_private_umask

use_private_umask()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polosa.config.settings")

application = get_wsgi_application()
patience.of_web()
