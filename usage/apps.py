from django.apps import AppConfig


class UsageApp(AppConfig):
    name = "usage"
