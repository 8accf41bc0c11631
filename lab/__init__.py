"""The `lab` command: prepares a machine, creates the lab, verifies it, removes it."""
