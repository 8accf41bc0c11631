"""`lab verify`: the conditions that a running lab must meet, and how each is verified."""
