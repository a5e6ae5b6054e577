from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
        from django.contrib.auth.signals import user_logged_in

        from accounts import factors, receivers
        from core.registry import register
        from core.types import HealthCheck

        register(HealthCheck("factors", "Second factors", factors.health, thorough=True, order=55))

        user_logged_in.connect(receivers.on_signed_in, dispatch_uid="accounts.signed_in")
        authenticator_used.connect(receivers.on_factor_shown, dispatch_uid="accounts.factor_shown")
        authenticator_added.connect(receivers.on_factor_added, dispatch_uid="accounts.factor_added")
        authenticator_removed.connect(receivers.on_factor_removed, dispatch_uid="accounts.factor_removed")
