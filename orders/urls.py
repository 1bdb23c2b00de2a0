"""Pages of orders."""

from django.urls import path

from orders import views

app_name = "orders"
urlpatterns = [
    path("", views.home, name="home"),
    path("months/<str:month>/", views.month, name="month"),
    path("months/<str:month>/nil/", views.nil, name="nil"),
    path("receipts/<uuid:filing>/", views.receipt, name="receipt"),
    path("roster/", views.roster, name="roster"),
    path("roster/export/", views.export, name="export"),
    path("returns/<uuid:filing>/", views.detail, name="detail"),
]
