"""The load by which a canary is judged: so many requests a second in each workload cluster."""
