"""The operator half of each provider: its machines, leftovers, tools and checks.

Each module or package is named after its provider; `provider.py` defines the contract.
"""
