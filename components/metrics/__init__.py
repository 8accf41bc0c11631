"""Metrics: Prometheus with a Thanos sidecar in each workload cluster, one querier on the hub."""
