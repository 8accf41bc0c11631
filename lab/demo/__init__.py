"""Demos: releases by commit, observed until promoted or aborted, then reported."""
