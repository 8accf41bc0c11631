"""The demos, one file each: actions and the expected reaction of the fleet."""
