"""Grafana on the hub: the fleet's metrics as pictures."""
