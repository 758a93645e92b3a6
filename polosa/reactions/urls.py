app_name = "reactions"
urlpatterns: list[object] = []
