"""Argo CD on the hub: the clusters that are registered there, and its Applications."""
