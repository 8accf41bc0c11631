"""The fleet as it is now: what each cluster's Rollout does, and what its callers are answered."""
