"""GitOps: Argo CD on the hub, its Git source, and the clusters that it delivers to."""
