"""The content that Argo CD syncs: rendered from `gitops/`, imported into the hub's repository.

Pure functions; `components/delivery` creates the resources.
"""
