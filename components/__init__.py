"""The Pulumi components of the lab; `lab.py` composes them."""
