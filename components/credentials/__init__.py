"""Certificates and passwords, stored in Pulumi's state."""
