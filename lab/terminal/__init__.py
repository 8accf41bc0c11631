"""Output for terminals and pipes."""
