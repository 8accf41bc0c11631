#!/bin/sh
# `docker network`, as far as the lab's scripts need it: in the folder STATE each network is a file
# that has the arguments it was made with, a line each.
echo "docker $*" >>"$STATE/calls"
command="$1 $2"
shift 2
case "$command" in
"network ls")
    for network in "$STATE"/networks/*; do
        [ -e "$network" ] || continue
        shown="id-of-$(basename "$network")"
        for argument; do
            case "$argument" in
            label=*) grep -qxF "${argument#label=}" "$network" || shown= ;;
            esac
        done
        [ -z "$shown" ] || echo "$shown"
    done
    ;;
"network create")
    for name; do :; done
    if [ -e "$STATE/networks/$name" ]; then
        echo "Error response from daemon: network with name $name already exists" >&2
        exit 1
    fi
    printf '%s\n' "$@" >"$STATE/networks/$name"
    echo "id-of-$name"
    ;;
"network inspect")
    [ -e "$STATE/networks/$1" ] || exit 1
    # IPv6 comes first with some versions.
    printf 'fc00:f853:ccd:e793::/64\n172.30.0.0/16\n\n'
    ;;
"network rm") rm "$STATE/networks/$1" ;;
esac
