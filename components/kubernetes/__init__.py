"""Kubernetes objects, charts and release manifests as Pulumi resources."""
