#!/bin/sh
# Removes the Docker network NAME of this GENERATION, if it is there: no other one of that name.
set -eu
label=multicluster-lab.generation

if [ -n "$HOOK" ]; then
    $HOOK down "$NAME" >&2
fi
if [ -n "$(docker network ls --quiet --filter "label=$label=$GENERATION")" ]; then
    docker network rm "$NAME" >/dev/null
fi
