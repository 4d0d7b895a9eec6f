from django.urls import path

from usage import api, views
from usage import budget_views as budgets

urlpatterns = [
    path("usage/", views.index, name="usage"),
    path("usage/requests/", views.requests, name="usage_requests"),
    path("usage/by/", views.by, name="usage_by"),
    path("usage/calls/<uuid:pk>/", views.call, name="usage_call"),
    path("usage/budgets/", budgets.index, name="budgets"),
    path("usage/budgets/<int:pk>/remove/", budgets.remove, name="remove_budget"),
    path("usage/budgets/<int:pk>/dismiss/", budgets.dismiss, name="dismiss_notice"),
    path("usage/api/", api.usage, name="usage_api"),
    path("usage/token/", api.token, name="usage_token"),
    path("usage/token/revoke/", api.revoke, name="revoke_usage_token"),
    path("usage/export.csv", views.export_csv, name="usage_csv"),
    path("usage/export.json", views.export_json, name="usage_json"),
]
