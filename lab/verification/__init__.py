"""`lab verify`: what must be true of a lab that is up, and how each point is proved."""
