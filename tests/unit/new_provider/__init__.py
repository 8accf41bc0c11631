"""The files of a new provider, `paper`: all that is opened to add one.

They are laid out like their places: `components/clusters/paper/`, `components/settings/paper.py`,
`lab/providers/paper.py` and `stacks/Pulumi.paper.yaml`.
"""
