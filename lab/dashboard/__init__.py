"""`lab dashboard`: the fleet as a web page, made to be shown on a projector."""
