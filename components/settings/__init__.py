"""What the user may decide: declared in `Pulumi.yaml`, set in `stacks/`, checked before anything
is created."""
