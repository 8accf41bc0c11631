"""The provider of `pulumi_command`: `local.Command`."""
