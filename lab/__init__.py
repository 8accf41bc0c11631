"""The `lab` command: prepares a machine, brings the lab up, proves that it works, removes it."""
