"""The closed list of sign-in pages. allauth's own pages keep allauth's names, since it looks them up.

What is not here is off: no sign-up, one address for each user, no social accounts, and no password reset by link,
since whoever forgot theirs comes in by code.
"""

from allauth.account import views as allauth_views
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts import views
from accounts.stepup import fresh_required

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path(
        "login/code/",
        views.RequestCodeView.as_view(),
        name="account_request_login_code",
    ),
    path(
        "login/code/confirm/",
        views.ConfirmCodeView.as_view(),
        name="account_confirm_login_code",
    ),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("logout/elsewhere/", views.sign_out_elsewhere, name="account_sign_out_elsewhere"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("again/", views.again, name="account_again"),
    path(
        "password/change/",
        fresh_required(allauth_views.password_change),
        name="account_change_password",
    ),
    path(
        "password/set/",
        fresh_required(allauth_views.password_set),
        name="account_set_password",
    ),
    path(
        "password/forget/",
        fresh_required(views.forget_password),
        name="account_forget_password",
    ),
    path("address/", views.address, name="account_address"),
    path("address/confirm/", views.confirm_address, name="account_confirm_address"),
    path("second-factor/", views.second_factor, name="account_second_factor"),
    path("invitation/<str:token>/", views.invitation, name="account_invitation"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("2fa/totp/move/", fresh_required(views.MoveAppView.as_view()), name="account_move_app"),
    path("2fa/", include("allauth.mfa.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", views.demo_sign_in, name="account_demo_sign_in"))
