"""What the bundle is made of; `catalogue` is the table of contents."""
