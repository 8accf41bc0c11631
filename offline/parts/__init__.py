"""The contents of the bundle; `catalogue` lists every part."""
