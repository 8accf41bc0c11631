#!/bin/sh
# Creates the Docker network NAME and prints its IPv4 subnet. Uses a network of the same GENERATION,
# which an interrupted run has created.
set -eu
label=multicluster-lab.generation

existing=$(docker network ls --quiet --filter "label=$label=$GENERATION")
if [ -z "$existing" ]; then
    # shellcheck disable=SC2086  # without SUBNET, no --subnet argument
    docker network create --label "$label=$GENERATION" ${SUBNET:+--subnet $SUBNET} "$NAME" >/dev/null
fi
if [ -n "$HOOK" ]; then
    $HOOK up "$NAME" >&2
fi
docker network inspect "$NAME" --format '{{range .IPAM.Config}}{{println .Subnet}}{{end}}' | grep -m1 -F .
