"""Measurements behind decisions of the bundle; each prints figures and leaves nothing behind."""
