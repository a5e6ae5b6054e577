from django.apps import AppConfig


class EarlyCareerConfig(AppConfig):
    name = "early_career"
