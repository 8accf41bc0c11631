"""The settings: declared in `Pulumi.yaml`, set in `stacks/`, validated before any creation."""
