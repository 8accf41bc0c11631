"""The provider of `pulumi_tls`: private keys, certificates and certificate requests."""
