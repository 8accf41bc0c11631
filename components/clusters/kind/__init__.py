"""Clusters in Docker containers, made by kind (https://kind.sigs.k8s.io/)."""
