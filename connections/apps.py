from django.apps import AppConfig


class ConnectionsApp(AppConfig):
    name = "connections"
