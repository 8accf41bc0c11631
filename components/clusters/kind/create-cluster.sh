#!/bin/sh
# Makes the kind cluster NAME as its configuration on standard input says, and prints its kubeconfig.
# FOLDER keeps the kubeconfig and the GENERATION of what was made: `making` while kind is at it,
# `generation` once it is whole. So what an interrupted run has left is known, and made again or used.
set -eu
configuration=$(cat)

exists() {
    # A kind that cannot tell is no kind without clusters.
    clusters=$(kind get clusters --quiet) || exit
    echo "$clusters" | grep -qxF "$NAME"
}

if exists && [ "$(cat "$FOLDER/generation" 2>/dev/null)" != "$GENERATION" ]; then
    if [ ! -e "$FOLDER/making" ]; then
        echo "There is a kind cluster $NAME already, and this checkout has not made it." >&2
        echo "Choose another name for the lab: pulumi config set lab:name NAME" >&2
        exit 1
    fi
    kind delete cluster --quiet --name "$NAME" --kubeconfig "$FOLDER/kubeconfig"
fi
if ! exists; then
    mkdir -p "$FOLDER"
    rm -f "$FOLDER/generation" "$FOLDER/kubeconfig"
    echo "$GENERATION" >"$FOLDER/making"
    echo "$configuration" | kind create cluster --quiet --name "$NAME" --image "$NODE_IMAGE" \
        --kubeconfig "$FOLDER/kubeconfig" --config - >&2
    mv "$FOLDER/making" "$FOLDER/generation"
fi
kind get kubeconfig --name "$NAME"
