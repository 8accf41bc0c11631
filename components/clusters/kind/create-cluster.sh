#!/bin/sh
# Creates the kind cluster NAME from the configuration on standard input and prints its kubeconfig.
# FOLDER contains the kubeconfig and the cluster's GENERATION: in `making` while kind creates it, in
# `generation` when it is complete. After an interrupted run, an incomplete cluster is created again
# and a complete one is used.
set -eu
configuration=$(cat)

exists() {
    # A failure of kind does not mean that there are no clusters.
    clusters=$(kind get clusters --quiet) || exit
    echo "$clusters" | grep -qxF "$NAME"
}

if exists && [ "$(cat "$FOLDER/generation" 2>/dev/null)" != "$GENERATION" ]; then
    if [ ! -e "$FOLDER/making" ]; then
        echo "There is a kind cluster $NAME already, and this checkout has not created it." >&2
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
