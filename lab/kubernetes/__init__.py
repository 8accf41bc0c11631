"""Access to the clusters' API servers through kubectl, and readiness of their workloads."""
