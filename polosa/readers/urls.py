app_name = "readers"
urlpatterns: list[object] = []
