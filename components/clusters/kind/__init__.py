"""Clusters in Docker containers, created by kind (https://kind.sigs.k8s.io/)."""
