#!/bin/sh
# Deletes the kind cluster NAME, if it exists, and its FOLDER.
set -eu
kind delete cluster --quiet --name "$NAME" --kubeconfig "$FOLDER/kubeconfig"
rm -rf "$FOLDER"
