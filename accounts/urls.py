from django.urls import path

from accounts import views

urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("settings/", views.settings, name="settings"),
    path("settings/shortcuts/", views.shortcuts, name="shortcuts"),
]
