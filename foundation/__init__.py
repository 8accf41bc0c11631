"""Facts and services that every other layer uses. Imports nothing else of ours, and no Pulumi."""
