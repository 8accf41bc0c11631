"""The machinery that builds parts, keeps them and says how far it is; it knows none of them."""
