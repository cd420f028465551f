#!/bin/sh
# Written by `postroom init --hook`: trains on each commit that is pushed to one branch of this bare repository, and
# tells the pusher what came of it. The push itself is done by then: nothing here can refuse it or undo it.
#
# Can be set with `git config` in this repository:
#   postroom.branch    the branch, @BRANCH@ where not set
#   postroom.work      the folder it works in, ./postroom where not set; what was trained stays there, in .postroom
#   postroom.command   the program, such as /opt/postroom/bin/postroom; @COMMAND@ where not set

branch=$(git config postroom.branch || echo @BRANCH@)
work=$(git config postroom.work || echo "$PWD/postroom")
command=$(git config postroom.command || echo @COMMAND@)
bare=$PWD

judge() {
    exec 9>>"$work.lock" || return 1
    flock 9 || return 1 # one push after the other
    # shellcheck disable=SC2046 # a list of names
    unset $(git rev-parse --local-env-vars) # they would lead git back to the bare repository
    [ -d "$work/.git" ] || git clone --quiet --no-checkout "$bare" "$work" || return 1
    cd "$work" || return 1
    git fetch --quiet origin && git checkout --quiet --force --detach "$1" || return 1
    "$command" ci --commit "$1" @ARGUMENTS@
}

while read -r _ new ref; do
    [ "$ref" = "refs/heads/$branch" ] || continue
    case $new in *[!0]*) ;; *) continue ;; esac # the branch was deleted
    echo "postroom: training on $new"
    (judge "$new") </dev/null 2>&1
    code=$?
    [ "$code" -eq 0 ] || echo "postroom: ended with exit code $code; the push itself is done"
done
exit 0
