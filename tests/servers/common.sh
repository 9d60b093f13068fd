# What `start`, `stop` and `private` share: where everything lies, who owns it, and what is running. Sourced, never run.

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

# room_for_data OTHERWISE: where a server's data go. Databases are made and dropped by the thousand, which is slow in a disk's file
# system (ext4 looks for each new file's inode among those just freed); so in memory, when there is enough.
room_for_data() {
    local free
    free=$(df --output=avail --block-size=M /dev/shm 2>/dev/null | tail -n 1 | tr -dc '0-9')
    if [ "${free:-0}" -ge 4096 ] && [ -w /dev/shm ]; then echo /dev/shm; else echo "$1"; fi
}

remove_home() {
    local home="${state:?}/$1"
    rm -rf "$(readlink --canonicalize-missing "$home")" "$home"
}

postgres_runs() { runs "$state/$1/data/postmaster.pid" "$state/$1/data"; }
mysql_runs() { runs "$state/mysql/pid" "$state/mysql/data"; }

newest_postgres() {
    local programs
    programs=$(ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -n 1)
    [ -n "$programs" ] && dirname "$programs"
}

# A port that nobody listens on, below those the kernel gives out by itself.
free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# Read by MariaDB at every start.
mysql_users() {
    cat <<-SQL
		CREATE USER IF NOT EXISTS '$user'@'127.0.0.1' IDENTIFIED BY '$password';
		CREATE USER IF NOT EXISTS '$user'@'::1' IDENTIFIED BY '$password';
		CREATE USER IF NOT EXISTS '$user'@'localhost' IDENTIFIED BY '$password';
		GRANT ALL PRIVILEGES ON *.* TO '$user'@'127.0.0.1' WITH GRANT OPTION;
		GRANT ALL PRIVILEGES ON *.* TO '$user'@'::1' WITH GRANT OPTION;
		GRANT ALL PRIVILEGES ON *.* TO '$user'@'localhost' WITH GRANT OPTION;
	SQL
}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}
