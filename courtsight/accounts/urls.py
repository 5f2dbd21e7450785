from django.urls import path

from courtsight.accounts import views

urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("account/", views.profile, name="profile"),
    path("account/password/", views.PasswordChange.as_view(), name="password_change"),
    path("language/", views.choose_language, name="language"),
    path("theme/", views.choose_theme, name="theme"),
]
