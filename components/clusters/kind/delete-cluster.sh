#!/bin/sh
# Deletes the kind cluster NAME, if it is there, and what FOLDER keeps of it.
set -eu
kind delete cluster --quiet --name "$NAME" --kubeconfig "$FOLDER/kubeconfig"
rm -rf "$FOLDER"
