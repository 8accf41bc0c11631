"""The operator half of each provider: its machines, leftovers, tools and checks.

A module or package here is named after its provider; `provider.py` has the contract.
"""
