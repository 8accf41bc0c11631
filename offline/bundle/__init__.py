"""The machinery that builds the parts of the bundle, keeps them and says how far it is.

What the parts are is said in `offline.parts`.
"""
