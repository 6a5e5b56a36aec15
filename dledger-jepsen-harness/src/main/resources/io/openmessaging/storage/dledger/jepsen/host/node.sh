# What the harness does on a node: sh -s -- WORD ARGUMENTS, with this text as its input. POSIX, but for sleep 0.1,
# grep -z and the tests -O and -ef, which Linux has. An answer is a line that begins with "dl:".
set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
MARK=made-by-the-harness-of-dledger
TABLES="dledger_cut dledger_loss dledger_double dledger_rate"

say() {
    printf 'dl:%s\n' "$*"
}

die() {
    say "error $*"
    exit 3
}

am_root() {
    [ "$(id -u)" = 0 ]
}

root() {
    if am_root; then "$@"; else sudo -n "$@"; fi
}

has() {
    command -v "$1" >/dev/null 2>&1
}

is_alive() {
    grep -q '^State:[[:space:]]*[^ZX]' "/proc/$1/status" 2>/dev/null
}

# PID TENTHS-OF-A-SECOND
await_end() {
    tenths=$2
    while is_alive "$1"; do
        [ "$tenths" -gt 0 ] || return 1
        tenths=$((tenths - 1))
        sleep 0.1
    done
    # What libfaketime would share with children of a killed process: a later one of that number could not start.
    rm -f "/dev/shm/faketime_shm_$1" "/dev/shm/sem.faketime_sem_$1"
}

# The ids of all members of a directory: nobody else was told to keep files there.
members() {
    printf '%s\n' "$1/data" | grep -lzxF -f - /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3
}

is_mounted() {
    grep -qF " $1 " /proc/self/mounts
}

# Whether a directory is one that the harness of this user made.
is_ours() {
    [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] && [ -f "$1/$MARK" ]
}

# Ends whoever a run left, members first, and says what stays.
end_members() {
    is_mounted "$1/data" && root fsfreeze -u "$1/data" 2>/dev/null
    # Asked once: one that is ending has no words any more, but may still use its files.
    pids=$(members "$1")
    for pid in $pids; do
        kill -KILL "$pid" 2>/dev/null
    done
    for pid in $pids; do
        await_end "$pid" 100 || say "left process $pid"
    done
}

# Takes the rules, the limits and the disk away; false where the disk stays.
detach() {
    for group in /sys/fs/cgroup/dledger-harness-n* /sys/fs/cgroup/cpu/dledger-harness-n* \
        /sys/fs/cgroup/memory/dledger-harness-n*; do
        [ ! -d "$group" ] || root rmdir "$group" 2>/dev/null
    done
    if root true 2>/dev/null && has nft; then
        for table in $TABLES; do
            root nft delete table ip "$table" 2>/dev/null
        done
    fi
    if is_mounted "$1/data"; then
        root umount "$1/data" 2>/dev/null || root umount -l "$1/data"
    fi
    ! is_mounted "$1/data"
}

# FEATURE PROGRAM PACKAGE COMMAND…: says why a feature is not to be had, if it is not
feature() {
    name=$1
    program=$2
    package=$3
    shift 3
    if ! root true 2>/dev/null; then
        say "lack $name neither root nor sudo without a password"
    elif ! has "$program"; then
        say "lack $name $program is not installed (apt-get install -y $package)"
    elif ! "$@" >/dev/null 2>&1; then
        say "lack $name the kernel does not let $program work there"
    fi
}

# HOOK RULE…: whether the kernel would take these rules
try_rules() {
    hook=$1
    shift
    {
        printf 'table ip dledger_try {\nchain rules {\ntype filter hook %s priority 0\n' "$hook"
        printf '%s\n' "$@"
        printf '}\n}\n'
    } | root nft -c -f -
}

try_packets() {
    try_rules input 'ip saddr 192.0.2.1 tcp dport 1 numgen random mod 100 < 20 drop' &&
        try_rules output 'ip daddr 192.0.2.1 tcp dport 1 dup to 192.0.2.1'
}

# PARENT-DIRECTORY FILE-SYSTEM: whether a file system in a file can be mounted
try_disks() {
    try=$(mktemp -d "$1/dledger-try-XXXXXX") || return 1
    truncate -s 400M "$try/image" && mkdir "$try/disk" && "mkfs.$2" -q "$try/image" &&
        root mount -o loop "$try/image" "$try/disk" && root umount "$try/disk"
    tried=$?
    is_mounted "$try/disk" || rm -rf "$try"
    return "$tried"
}

# WORD DIRECTORY JAVA FILE-SYSTEM ADDRESS…: what the node offers; the word tells whether words come as they were sent
check() {
    [ "$1" = "it's \$(not) a \"line\"" ] || die "its login shell does not take quoted words as sh does"
    has flock || die "flock is not installed (apt-get install -y util-linux)"
    check_directory "$2"
    [ ! -f "$2/lock" ] || flock -n "$2/lock" true || in_use "$2"
    java=$3
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    [ -n "$version" ] || die "no Java at '$java': name it by --node-java"
    say "java $version"
    directory=$2
    disk=$4
    shift 4
    for address in "$@"; do
        say "from $(ip -4 -o route get "$address" 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')"
    done
    if am_root; then say "rights ROOT"; elif root true 2>/dev/null; then say "rights SUDO"; else say "rights NONE"; fi
    feature LINKS nft nftables try_rules input 'ip saddr 192.0.2.1 tcp dport 1 drop'
    feature NFT nft nftables try_packets
    feature RATE nft nftables try_rules output 'limit rate over 125000 bytes/second burst 32 kbytes drop'
    feature STRACE strace strace root strace -qq -o /dev/null true
    feature XFS xfs_io xfsprogs true
    feature FREEZE fsfreeze util-linux true
    feature FALLOCATE fallocate util-linux true
    ls /usr/lib*/faketime/libfaketime.so.1 /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | grep -q . ||
        say "lack CLOCKS libfaketime is not installed (apt-get install -y faketime)"
    # Without a disk of the run's own these would be about a disk of others.
    if root true 2>/dev/null && ! { has xfs_io && try_disks "$(dirname "$directory")" "$disk" >/dev/null 2>&1; }; then
        for name in XFS FREEZE FALLOCATE; do
            say "lack $name no file system in a file can be mounted there"
        done
    fi
}

check_directory() {
    if [ -e "$1" ] || [ -L "$1" ]; then
        is_ours "$1" || die "$1 is there and was not made by the harness: name another --node-dir"
    else
        [ -w "$(dirname "$1")" ] || die "$(dirname "$1") cannot be written to: name another --node-dir"
    fi
}

in_use() {
    die "$1 is in use by another run: $(cat "$1/owner" 2>/dev/null)"
}

# DIRECTORY OWNER: takes a directory for a run, for as long as somebody holds the other end of the input
hold() {
    check_directory "$1"
    if ! is_ours "$1"; then
        (umask 077 && mkdir "$1") && : >"$1/$MARK" || die "$1 cannot be made"
    fi
    exec 9>>"$1/lock"
    flock -n 9 || in_use "$1"
    if [ -f "$1/owner" ]; then
        end_members "$1" 9>&-
        detach "$1" || die "a disk of an earlier run stays at $1/data"
        rm -rf "$1/data" "$1/lib" "$1/logs" "$1/disk.img"
        say "cleaned $(cat "$1/owner")"
    fi
    printf '%s\n' "$2" >"$1/owner"
    mkdir "$1/data" "$1/lib" "$1/logs" || die "$1 cannot be filled"
    say "held"
    exec cat >/dev/null
}

# DIRECTORY: makes the user the owner of a disk that was mounted
own() {
    root chown "$(id -u):$(id -g)" "$1/data" || die "$1/data cannot be owned"
}

# DIRECTORY WORDS…: starts a process that outlives this one
start() {
    cd "$1/logs" || die "$1 is gone"
    begin=0
    [ ! -f member.out ] || begin=$(($(wc -c <member.out)))
    shift
    nohup "$@" >>member.out 2>>member.log </dev/null &
    say "life $! $begin"
}

# WORDS…
start_as_root() {
    if am_root; then
        nohup "$@" >/dev/null 2>&1 </dev/null &
    else
        nohup sudo -n "$@" >/dev/null 2>&1 </dev/null &
    fi
    say "life $! 0"
}

# DIRECTORY PID BEGIN TEXT TENTHS-OF-A-SECOND: "no" is for good, as the process has ended
said() {
    tenths=$5
    while is_alive "$2"; do
        if tail -c "+$(($3 + 1))" "$1/logs/member.out" | grep -qF -- "$4"; then
            say "yes"
            return
        fi
        if [ "$tenths" -le 0 ]; then
            say "later"
            return
        fi
        tenths=$((tenths - 1))
        sleep 0.1
    done
    say "no"
}

# PID TENTHS-OF-A-SECOND
ended() {
    if await_end "$1" "$2"; then say "yes"; else say "later"; fi
}

# DIRECTORY OWNER: whether it is still that owner's
is_owned() {
    is_ours "$1" && [ "$(cat "$1/owner" 2>/dev/null)" = "$2" ]
}

# DIRECTORY OWNER: ends the members of a run, and tells the names of what they said
stop() {
    is_owned "$1" "$2" || return 0
    end_members "$1"
    for file in "$1"/logs/*; do
        [ ! -f "$file" ] || say "file ${file##*/}"
    done
}

# DIRECTORY OWNER: deletes what a run had, its members have ended
clear() {
    is_owned "$1" "$2" || return 0
    if detach "$1"; then
        rm -rf "$1" || say "left $1"
    else
        say "left the disk at $1/data"
    fi
}

"$@"
exit 0
