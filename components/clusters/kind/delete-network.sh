#!/bin/sh
# Removes the Docker network NAME of this GENERATION, if it is there: no other one of that name.
set -eu
label=multicluster-lab.generation

if [ -n "$HOOK" ]; then
    $HOOK down "$NAME" >&2
fi
made=$(docker network ls --quiet --filter "name=^$NAME\$" --filter "label=$label=$GENERATION")
if [ -n "$made" ]; then
    docker network rm "$NAME" >/dev/null
fi
