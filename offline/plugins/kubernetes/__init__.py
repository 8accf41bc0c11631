"""The `kubernetes` provider: the resources of `pulumi_kubernetes` by server-side apply.

`provider.py` is the table of contents. What becomes of one object is in `objects.py`, of a Helm
release in `releases.py`, what is said to the cluster in `cluster.py`; most of the rest are pure
functions on Kubernetes objects as plain data (nested `dict`, `list`, `str`, `int`, `bool`).
"""
