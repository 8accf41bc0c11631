"""The Pulumi components that the lab is made of; `lab.py` puts them together."""
