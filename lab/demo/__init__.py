"""Demos: releases by a commit, watched until they are promoted or aborted, and reported."""
