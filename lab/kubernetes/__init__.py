"""Access to the clusters' API servers through kubectl, and readiness of what runs in them."""
