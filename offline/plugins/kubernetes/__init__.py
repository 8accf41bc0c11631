"""The `kubernetes` provider: the resources of `pulumi_kubernetes` by server-side apply.

`provider.py` is the table of contents. What is told to the cluster is in `cluster.py`, what becomes
of one object in `objects.py`, of a Helm release in `release.py`; the rest are pure functions on plain
Kubernetes objects (nested `dict`, `list`, `str`, `int`, `bool`, as in their JSON).
"""
