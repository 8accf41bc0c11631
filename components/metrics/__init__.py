"""Metrics: a Prometheus with a Thanos sidecar in each workload cluster, and the hub's querier."""
