"""The sub-commands of `lab`, one a file; entry points of the group `lab.commands` name them."""
