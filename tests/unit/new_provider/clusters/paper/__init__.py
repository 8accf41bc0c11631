"""Clusters on paper: nothing is created."""
