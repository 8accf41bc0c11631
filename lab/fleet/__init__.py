"""The current state of the fleet: each cluster's Rollout and the answers to its callers."""
