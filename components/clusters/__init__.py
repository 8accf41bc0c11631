"""Providers of clusters: a folder for each, and one contract (`cluster.py`) for all.

Each sub-package is a provider; see `components/settings/provider.py`.
"""
