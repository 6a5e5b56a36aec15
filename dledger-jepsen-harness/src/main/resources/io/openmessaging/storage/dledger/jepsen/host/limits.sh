# Limits for processes, by control groups: sh -s -- TREE WORD GROUP ARGUMENTS, with this text as its input. Version 2 has
# one tree of groups, version 1 one for each kind of limit.
set -eu
tree=$1
word=$2
group=$3
shift 3

is_two() {
    [ -f "$tree/cgroup.controllers" ]
}

# KIND: where the group for that kind is
place() {
    if is_two; then printf '%s\n' "$tree/$group"; else printf '%s\n' "$tree/$1/$group"; fi
}

# KIND: makes the group for that kind
make() {
    if is_two && ! grep -qw "$1" "$tree/cgroup.subtree_control"; then
        echo "+$1" >"$tree/cgroup.subtree_control"
    fi
    mkdir -p "$(place "$1")"
}

# PID HUNDREDTHS-OF-A-PROCESSOR
cpu() {
    make cpu
    place=$(place cpu)
    if is_two; then
        echo "$(($2 * 1000)) 100000" >"$place/cpu.max"
    else
        echo 100000 >"$place/cpu.cfs_period_us"
        echo "$(($2 * 1000))" >"$place/cpu.cfs_quota_us"
    fi
    echo "$1" >"$place/cgroup.procs"
}

# PID BYTES, the page cache of its files included
memory() {
    make memory
    place=$(place memory)
    if is_two; then
        echo "$2" >"$place/memory.max"
    else
        echo "$2" >"$place/memory.limit_in_bytes"
    fi
    echo "$1" >"$place/cgroup.procs"
}

# Takes the groups away; their processes go to the group above.
lift() {
    for kind in cpu memory; do
        place=$(place "$kind")
        [ -d "$place" ] || continue
        # One that ended meanwhile is in no group; a group that still counts one goes at the next time.
        while read -r pid; do
            echo "$pid" >"$(dirname "$place")/cgroup.procs" || true
        done <"$place/cgroup.procs" 2>/dev/null
        rmdir "$place" 2>/dev/null || true
    done
}

# Whether all of that can be done.
check() {
    make cpu
    make memory
    lift
}

"$word" "$@"
