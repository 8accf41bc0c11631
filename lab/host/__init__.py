"""The container host: uses the Docker that answers, or installs and starts one."""
