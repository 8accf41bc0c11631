#!/bin/sh
# Makes the Docker network NAME and prints its IPv4 subnet. A network of the same GENERATION is what
# an interrupted run has left: it is used.
set -eu
label=multicluster-lab.generation

made=$(docker network ls --quiet --filter "label=$label=$GENERATION")
if [ -z "$made" ]; then
    # shellcheck disable=SC2086  # no --subnet at all where none is asked for
    docker network create --label "$label=$GENERATION" ${SUBNET:+--subnet $SUBNET} "$NAME" >/dev/null
fi
if [ -n "$HOOK" ]; then
    $HOOK up "$NAME" >&2
fi
docker network inspect "$NAME" --format '{{range .IPAM.Config}}{{println .Subnet}}{{end}}' | grep -m1 -F .
