"""Grafana on the hub: dashboards of the fleet."""
