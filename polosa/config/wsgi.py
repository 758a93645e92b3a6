"""A plain WSGI entry for those who bring their own server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polosa.config.settings")

application = get_wsgi_application()
