"""Where clusters come from: one file a provider, and one contract (`cluster.py`) for all."""
