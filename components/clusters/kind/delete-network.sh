#!/bin/sh
# Removes the Docker network NAME, if it is there.
set -eu
if [ -n "$HOOK" ]; then
    $HOOK down "$NAME" >&2
fi
if [ -n "$(docker network ls --quiet --filter "name=^$NAME\$")" ]; then
    docker network rm "$NAME" >/dev/null
fi
