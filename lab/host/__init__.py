"""The container host: finds Docker, or installs and starts it where there is none."""
