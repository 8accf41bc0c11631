"""Clusters that exist already, each named by a kubeconfig and a context."""
