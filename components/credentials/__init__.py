"""Certificates and passwords, kept in Pulumi's state."""
