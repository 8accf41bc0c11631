"""The sub-commands of `lab`, one file each, registered as entry points of `lab.commands`."""
