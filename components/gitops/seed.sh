#!/bin/sh
# Brings the lab's GitOps content into the Git repository of the hub:
#
#   seed.sh [REPOSITORY [SEED]]
#
# SEED is a gzipped `git fast-import` stream, of one commit on refs/lab/incoming. It is imported once:
# as the first commit of `main`, or on top of it, so that history stays. After that `main` belongs to
# those who push, until there is another seed.
#
# It runs in an init container: while it does, nobody else reads or writes the repository. It may be
# killed at any moment; the next run goes on.
set -eu
repository=${1:-/srv/git/lab.git}
seed=${2:-/seed/seed.gz}

# Made beside its place: what stands there is complete.
if [ ! -d "$repository" ]; then
    rm -rf "$repository.new"
    git init --quiet --bare --initial-branch=main "$repository.new"
    # A laptop may lose power: refs are to be on disk before anybody is told so, not objects alone.
    git -C "$repository.new" config core.fsync all
    # What `git daemon` may serve.
    touch "$repository.new/git-daemon-export-ok"
    mv "$repository.new" "$repository"
fi
export GIT_DIR="$repository"

# Locks that are there now are those of a run that was killed.
find "$GIT_DIR" -name '*.lock' -type f -delete

ref() { git for-each-ref --format='%(objectname)' "$1"; }

# The name of the stream, not of the archive, which another version of gzip would make differently.
stream=$(gzip -dc "$seed" | git hash-object -w --stdin)
if [ "$stream" = "$(ref refs/lab/seed)" ]; then
    echo "main is at $(ref refs/heads/main); this seed was imported before"
    exit
fi

main=$(ref refs/heads/main)
{
    if [ -n "$main" ]; then printf 'reset refs/lab/incoming\nfrom %s\n\n' "$main"; fi
    git cat-file blob "$stream"
} | git fast-import --quiet --force --done

# All at once, so that a seed which is on `main` is known to be. An empty old value: no `main` yet.
git update-ref --stdin <<END
update refs/heads/main refs/lab/incoming "$main"
update refs/lab/seed $stream
delete refs/lab/incoming
END
echo "main is at $(ref refs/heads/main): the seed was imported"
