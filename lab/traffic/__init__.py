"""The load for the analysis of a canary: a constant request rate in each workload cluster."""
