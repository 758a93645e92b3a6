"""All addresses of a paper, most particular first: a section may have any word the engine does not use itself."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import media

urlpatterns = [
    # What readers send comes first: an address is looked for in one list after another.
    path("", include("polosa.reactions.urls")),
    path("", include("polosa.comments.urls")),
    # Its ways into the desk stand in for Wagtail's.
    path("", include("polosa.readers.urls")),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>.+)$", media.serve, name="media"),
    path("", include("polosa.edge.urls")),
    path("", include("polosa.audience.urls")),
    path("", include("polosa.events.urls")),
    path("", include("polosa.partners.urls")),
    path("", include("polosa.distribution.urls")),
    path("", include("polosa.front.urls")),
    path("", include("polosa.articles.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "polosa.kit.refusals.handlers.bad_request"
handler403 = "polosa.kit.refusals.handlers.forbidden"
handler404 = "polosa.front.views.not_found"
handler429 = "polosa.kit.refusals.handlers.too_many"  # allauth looks for it here
handler500 = "polosa.kit.refusals.handlers.broken"
