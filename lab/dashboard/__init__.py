"""`lab dashboard`: the fleet as a web page, for a projector."""
