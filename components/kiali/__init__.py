"""Kiali on the hub: the mesh of all workload clusters as one graph."""
