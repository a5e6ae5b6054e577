from django.apps import AppConfig


class LocalsConfig(AppConfig):
    name = "locals"
