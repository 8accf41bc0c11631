#!/bin/sh
# Removes the Docker network NAME if it has this GENERATION, and no other network of that name.
set -eu
label=multicluster-lab.generation

if [ -n "$HOOK" ]; then
    $HOOK down "$NAME" >&2
fi
if [ -n "$(docker network ls --quiet --filter "label=$label=$GENERATION")" ]; then
    docker network rm "$NAME" >/dev/null
fi
