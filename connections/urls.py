from django.urls import path

from connections.views import (
    first,
    group_properties,
    listing,
    panel,
    practice,
    previews,
    prices,
    tests,
    transfer,
)

urlpatterns = [
    path("welcome/connection/", first.first_connection, name="first_connection"),
    path("connections/", listing.index, name="connections"),
    path("connections/new/", panel.new, name="new_connection"),
    path("connections/export.json", transfer.export, name="export_connections"),
    path("connections/import/", transfer.take_in, name="import_connections"),
    path("connections/check/", listing.check_all, name="check_connections"),
    path("connections/checking/", listing.checking, name="checking"),
    path("connections/practice/", listing.begin_practice, name="begin_practice"),
    path("connections/<uuid:pk>/", panel.panel, name="connection"),
    path("connections/<uuid:pk>/connect/", panel.connect, name="connect"),
    path("connections/<uuid:pk>/check/", panel.check_again, name="check_connection"),
    path("connections/<uuid:pk>/test/", tests.send, name="test_message"),
    path("connections/<uuid:pk>/test/result/", tests.result, name="test_result"),
    path("connections/<uuid:pk>/key/forget/", panel.forget_key, name="forget_key"),
    path("connections/<uuid:pk>/route/preview/", previews.route, name="preview_route"),
    path(
        "connections/<uuid:pk>/properties/preview/", previews.properties, name="preview_properties"
    ),
    path("group/properties/", group_properties.edit, name="group_properties"),
    path("group/properties/preview/", group_properties.preview, name="preview_group_properties"),
    path("connections/<uuid:pk>/default/", listing.make_default, name="make_default"),
    path("connections/<uuid:pk>/duplicate/", listing.duplicate, name="duplicate_connection"),
    path("connections/<uuid:pk>/rename/", listing.rename, name="rename_connection"),
    path("connections/<uuid:pk>/switch/", listing.switch, name="switch_connection"),
    path("connections/<uuid:pk>/move/", listing.move, name="move_connection"),
    path("connections/<uuid:pk>/delete/", listing.delete, name="delete_connection"),
    path("connections/<uuid:pk>/prices/", prices.prices, name="connection_prices"),
    path("usage/reprice/", prices.again, name="reprice"),
    path("practice/model/", practice.model, name="practice_model"),
    path("practice/model/cancel/", practice.cancel, name="cancel_practice_model"),
]
