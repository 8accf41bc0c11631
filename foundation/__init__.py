"""Facts and services for every other layer. Imports no other layer, and no Pulumi."""
