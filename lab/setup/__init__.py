"""Prepares a machine for the lab: checks, tools, choice of a stack, environment of Pulumi."""
