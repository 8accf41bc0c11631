"""What Argo CD syncs: rendered from `gitops/`, and brought into the hub's own Git repository.

Pure functions; `components/delivery` makes resources of what they return.
"""
