from django.urls import path

from chat import (
    change_views,
    deletion_views,
    list_views,
    message_views,
    picker_views,
    property_views,
    routing,
    transfer_views,
    views,
    waiting_views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("chats/", views.chats, name="chats"),
    path("chats/together/", list_views.together, name="chats_together"),
    path("chats/folders/<uuid:pk>/delete/", list_views.delete_folder, name="delete_folder"),
    path("chats/export/", transfer_views.export_all, name="export_chats"),
    path("chats/<uuid:pk>/export/<slug:form>/", transfer_views.export, name="export_chat"),
    path("jump/", list_views.jump, name="jump"),
    path("chats/<uuid:pk>/", views.show, name="chat"),
    path("chats/<uuid:pk>/messages/", views.send, name="send"),
    path("chats/<uuid:pk>/title/", list_views.rename, name="rename_chat"),
    path("chats/<uuid:pk>/pin/", list_views.pin, name="pin_chat"),
    path("chats/<uuid:pk>/archive/", list_views.archive, name="archive_chat"),
    path("chats/<uuid:pk>/folder/", list_views.move, name="move_chat"),
    path("chats/<uuid:pk>/keep/", list_views.keep, name="keep_chat"),
    path("chats/<uuid:pk>/delete/", deletion_views.delete_chat, name="delete_chat"),
    path("chats/restore/", deletion_views.restore_chats, name="restore_chats"),
    path("chats/<uuid:pk>/left-out/", message_views.leave_out, name="leave_out"),
    path(
        "chats/<uuid:pk>/waiting/<uuid:waiting_id>/send/", waiting_views.send, name="send_waiting"
    ),
    path(
        "chats/<uuid:pk>/waiting/<uuid:waiting_id>/back/", waiting_views.take_back, name="take_back"
    ),
    path("chats/<uuid:pk>/connection/", views.reconnect, name="reconnect_chat"),
    path("chats/<uuid:pk>/properties/", property_views.edit, name="chat_properties"),
    path(
        "chats/<uuid:pk>/properties/preview/",
        property_views.preview,
        name="preview_chat_properties",
    ),
    path("chats/<uuid:pk>/route/", routing.chat_route, name="chat_route"),
    path("models/", picker_views.models, name="models"),
    path("models/picker/", picker_views.dialog, name="picker"),
    path("models/providers/", picker_views.providers, name="model_providers"),
    path("models/route/", picker_views.route, name="model_route"),
    path("models/use/", routing.use_model, name="use_model"),
    path("messages/<uuid:pk>/", message_views.show, name="message"),
    path("messages/<uuid:pk>/path/", message_views.look, name="look"),
    path("messages/<uuid:pk>/older/", message_views.older, name="older_messages"),
    path("messages/<uuid:pk>/edit/", message_views.edit, name="edit_message"),
    path("messages/<uuid:pk>/branch/", message_views.branch, name="branch"),
    path("messages/<uuid:pk>/continue/", views.go_on, name="continue_reply"),
    path("messages/<uuid:pk>/delete/", deletion_views.delete_message, name="delete_message"),
    path("messages/<uuid:pk>/restore/", deletion_views.restore_message, name="restore_message"),
    path("messages/<uuid:pk>/stop/", views.stop, name="stop_reply"),
    path("messages/<uuid:pk>/again/", views.ask_again, name="ask_again"),
    path("models/changes/", change_views.changes, name="catalog_changes"),
    path(
        "chats/<uuid:pk>/substitute/",
        change_views.substitute_in_chat,
        name="substitute_in_chat",
    ),
    path(
        "connections/<uuid:pk>/substitute/",
        change_views.substitute_on_connection,
        name="substitute_on_connection",
    ),
]
