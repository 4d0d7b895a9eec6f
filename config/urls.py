from django.urls import include, path

from config import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("about/", views.about, name="about"),
    path("", include("accounts.urls")),
    path("", include("usage.urls")),
    path("", include("connections.urls")),
    path("", include("chat.urls")),
]
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
