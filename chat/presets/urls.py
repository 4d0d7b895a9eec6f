from django.urls import path

from chat.presets import card_views, cast_views, persona_views, views

urlpatterns = [
    path("presets/", views.index, name="presets"),
    path("presets/new/", views.new, name="new_preset"),
    path("presets/import/", card_views.take_in, name="import_preset"),
    path("presets/<uuid:pk>/card/<slug:form>/", card_views.export, name="export_preset"),
    path("presets/<uuid:pk>/", views.preset, name="preset"),
    path("presets/<uuid:pk>/picture/<slug:face>/", views.picture, name="preset_picture"),
    path("presets/<uuid:pk>/duplicate/", views.duplicate, name="duplicate_preset"),
    path("presets/<uuid:pk>/share/", views.share, name="share_preset"),
    path("presets/<uuid:pk>/delete/", views.delete, name="delete_preset"),
    path("personas/", persona_views.index, name="personas"),
    path("personas/<uuid:pk>/", persona_views.persona, name="persona"),
    path("personas/<uuid:pk>/delete/", persona_views.delete, name="delete_persona"),
    path("chats/<uuid:pk>/cast/", cast_views.cast, name="chat_cast"),
]
