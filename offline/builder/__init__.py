"""Builds parts, stores them and reports progress; independent of what the parts are."""
