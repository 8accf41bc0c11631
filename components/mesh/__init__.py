"""Istio, multi-primary on multiple networks.

https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/
"""
