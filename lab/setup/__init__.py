"""Makes a machine ready for the lab: tools, Docker, the choice of a stack, what Pulumi is told."""
