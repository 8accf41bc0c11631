"""GitOps: Argo CD on the hub, what it syncs from, and the clusters that it delivers to."""
