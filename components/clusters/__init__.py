"""Providers of clusters: a folder for each, and one contract (`cluster.py`) for all.

Each folder with an `__init__.py` is a provider; see `components/settings/provider.py`.
"""
