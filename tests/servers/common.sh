# What `start` and `stop` share: where everything lies, who owns it, and what is running. Sourced, never run.

state="${OPP_TEST_SERVERS:-/tmp/opp-test-servers-$(id -u)}"
user=opp
# Every character that a URL has to encode, and one that is not ASCII.
password='p@ss/w:rd?#%&+ ü'
encoded_password='p%40ss%2Fw%3Ard%3F%23%25%26%2B%20%C3%BC'

# Holds the lock for the rest of the script. Servers are started with `9>&-`, else they would keep it.
take_lock() {
    mkdir -p "$state"
    exec 9>"$state/lock"
    flock 9
    # The servers' users have no right to stand in the caller's directory.
    cd "$state"
}

# as USER COMMAND...: servers refuse to run as root.
as() {
    local owner=$1
    shift
    if [ "$(id -u)" = 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi
}

# runs PID_FILE DIRECTORY: whether the file names a living process that works in that directory. After a reboot the number may be
# somebody else's.
runs() {
    local pid
    pid=$(head -n 1 "$1" 2>/dev/null) || return 1
    [ -n "$pid" ] && tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$2"
}

postgres_runs() { runs "$state/$1/data/postmaster.pid" "$state/$1/data"; }
mysql_runs() { runs "$state/mysql/pid" "$state/mysql/data"; }

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}
