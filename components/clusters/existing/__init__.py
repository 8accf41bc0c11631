"""Existing clusters, each identified by a context of a kubeconfig."""
