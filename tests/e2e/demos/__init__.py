"""The demos on real clusters, beside an observation of the tests' own."""
