"""Addresses of the sockets."""

from django.urls import path

from monitoring.consumers import DashboardConsumer

websockets = [path("ws/dashboard/", DashboardConsumer.as_asgi())]
