"""The `kubernetes` provider: the resources of `pulumi_kubernetes`, by server-side apply and helm.

`provider.py` has the engine's methods, `objects.py` the operations on one object, `releases.py` the
operations on a Helm release, `cluster.py` the requests to the API server. Most other modules are
pure functions on Kubernetes objects as plain data (nested `dict`, `list`, `str`, `int`, `bool`).
"""
