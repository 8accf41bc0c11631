"""The demos, a file each: what is done, and what the fleet has to come to."""
