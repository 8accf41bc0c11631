"""Kiali on the hub: a graph of the mesh over all workload clusters."""
