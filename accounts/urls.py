from django.urls import path

from accounts import group_views, link_views, views

urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("settings/", views.settings, name="settings"),
    path("settings/shortcuts/", views.shortcuts, name="shortcuts"),
    path("group/", group_views.group, name="group"),
    path("group/invites/", group_views.invite, name="invite"),
    path("group/invites/<uuid:pk>/revoke/", group_views.revoke_invite, name="revoke_invite"),
    path("group/members/<uuid:pk>/password/", group_views.password_link, name="password_link"),
    path("group/members/<uuid:pk>/<slug:verb>/", group_views.change_member, name="change_member"),
    path("new-password/<uuid:pk>/<str:token>/", link_views.new_password, name="new_password"),
    path("join/<str:token>/", link_views.join, name="join"),
]
