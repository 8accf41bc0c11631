#!/bin/sh
# `kind`, as far as the lab's scripts need it: in the folder STATE each cluster is a file that has its
# configuration. `STATE/killed` makes it take its caller with it, as a machine that is switched off.
echo "kind $*" >>"$STATE/calls"
if [ -e "$STATE/silent" ]; then
    echo "ERROR: failed to list nodes" >&2
    exit 1
fi
command="$1 $2"
shift 2
while [ $# -gt 0 ]; do
    case "$1" in
    --name) name=$2 ;;
    --kubeconfig) kubeconfig=$2 ;;
    esac
    shift
done
case "$command" in
"get clusters") ls "$STATE/clusters" ;;
"create cluster")
    if [ -e "$STATE/clusters/$name" ]; then
        echo "ERROR: node(s) already exist for a cluster with the name \"$name\"" >&2
        exit 1
    fi
    cat >"$STATE/clusters/$name"
    if [ -e "$STATE/killed" ]; then
        kill -KILL "$PPID"
        exit 1
    fi
    touch "$kubeconfig"
    echo "chatter"
    ;;
"delete cluster") rm -f "$STATE/clusters/$name" "$kubeconfig" ;;
"get kubeconfig")
    [ -e "$STATE/clusters/$name" ] || exit 1
    echo "kubeconfig of $name"
    ;;
esac
