from django.urls import path

from courtsight.accounts import profile, views

urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("account/", profile.profile, name="profile"),
    path("account/password/", views.PasswordChange.as_view(), name="password_change"),
    path("account/tokens/", profile.create_token, name="token_create"),
    path("account/tokens/<uuid:pk>/revoke/", profile.revoke_token, name="token_revoke"),
    path("language/", views.choose_language, name="language"),
    path("theme/", views.choose_theme, name="theme"),
]
