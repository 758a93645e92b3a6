from wagtail.users.apps import WagtailUsersAppConfig


class DeskUsersConfig(WagtailUsersAppConfig):
    """Wagtail's screens for users and groups, as the newsroom needs them."""

    user_viewset = "polosa.readers.wagtail_hooks.PeopleViewSet"
