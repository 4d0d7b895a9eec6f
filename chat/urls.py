from django.urls import path

from chat import views

urlpatterns = [
    path("", views.home, name="home"),
    path("chats/", views.begin, name="begin_chat"),
    path("chats/<uuid:pk>/", views.show, name="chat"),
    path("chats/<uuid:pk>/messages/", views.send, name="send"),
    path("chats/<uuid:pk>/connection/", views.reconnect, name="reconnect_chat"),
    path("messages/<uuid:pk>/stop/", views.stop, name="stop_reply"),
    path("messages/<uuid:pk>/again/", views.ask_again, name="ask_again"),
]
