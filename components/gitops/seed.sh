#!/bin/sh
# Imports the lab's GitOps content into the Git repository of the hub:
#
#   seed.sh [REPOSITORY [SEED]]
#
# SEED is a `git fast-import` stream in gzip, with one commit on refs/lab/incoming. Each seed is imported
# once: as the first commit of `main`, or on top of its history. Later pushes to `main` are kept; the next
# seed becomes a commit on top of them.
#
# The script runs in an init container: nothing else reads or writes the repository meanwhile. It may be
# killed at any moment; the next run continues.
set -eu
repository=${1:-/srv/git/lab.git}
seed=${2:-/seed/seed.gz}

# Created under another name and then renamed: "$repository" is always complete.
if [ ! -d "$repository" ]; then
    rm -rf "$repository.new"
    git init --quiet --bare --initial-branch=main "$repository.new"
    # A laptop may lose power: by default Git writes objects to disk before it reports success, but not refs.
    git -C "$repository.new" config core.fsync all
    # Marks the repository for export by `git daemon`.
    touch "$repository.new/git-daemon-export-ok"
    mv "$repository.new" "$repository"
fi
export GIT_DIR="$repository"

# Locks at this point are leftovers of a run that was killed.
find "$GIT_DIR" -name '*.lock' -type f -delete

ref() { git for-each-ref --format='%(objectname)' "$1"; }

# The hash of the stream, not of the archive: other versions of gzip create other archives.
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

# One transaction: refs/lab/seed always names the last seed on `main`. An empty old value means that `main`
# must not exist yet.
git update-ref --stdin <<END
update refs/heads/main refs/lab/incoming "$main"
update refs/lab/seed $stream
delete refs/lab/incoming
END
echo "main is at $(ref refs/heads/main): the seed was imported"
