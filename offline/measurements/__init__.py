"""Measurements that support design decisions; each prints figures and cleans up after itself."""
