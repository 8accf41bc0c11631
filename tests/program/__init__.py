"""The whole program, as the engine runs it, on an engine that only takes notes."""
