"""Addresses of the machine interface of returns and orders: a list ends in «/», one thing does not."""

from django.urls import path

from orders.api import views

app_name = "orders_api"
urlpatterns = [
    path("months/", views.MonthsView.as_view(), name="months"),
    path("months/<str:month>/return", views.ReturnView.as_view(), name="return"),
    path("months/<str:month>/return/check", views.CheckView.as_view(), name="check"),
    path("months/<str:month>/return/file", views.FileView.as_view(), name="file"),
    path("orders/", views.OrdersView.as_view(), name="orders"),
    path("orders/<uuid:order>", views.OrderView.as_view(), name="order"),
    path("receipts/<uuid:filing>", views.ReceiptView.as_view(), name="receipt"),
    path("markets/", views.MarketsView.as_view(), name="markets"),
    path("currencies/", views.CurrenciesView.as_view(), name="currencies"),
]
