from django.apps import AppConfig


class ConnectionsApp(AppConfig):
    name = "connections"

    def ready(self) -> None:
        from connections import policy

        policy.apply()
