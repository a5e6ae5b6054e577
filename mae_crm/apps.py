from django.apps import AppConfig


class MaeCrmConfig(AppConfig):
    """The composition root is an app for its commands only: it has no models and no pages."""

    name = "mae_crm"
