# Sourced by the other scripts: what they say on standard error, and how they give up.
# Every line carries the seconds since the script began.

say() { printf '[%3ds] %s\n' "$SECONDS" "$*" >&2; }

die() {
  printf '[%3ds] error: %s\n' "$SECONDS" "$*" >&2
  exit 1
}

# usage_of FILE: the comment block at the top of a script is its help.
usage_of() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }

# wrong_use MESSAGE: exit code 2, as all programs of the project give it.
wrong_use() {
  printf 'error: %s\nSee %s --help\n' "$*" "$0" >&2
  exit 2
}

# need_value OPTION [VALUE]...: the arguments that are left, an option that takes a value first.
need_value() { [[ $# -ge 2 ]] || wrong_use "$1 needs a value"; }

# logged LOG COMMAND...: runs a command with its output in a file, and shows the end of that file if
# it fails. For commands of which only a failure is worth reading.
logged() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "'$*' failed; the whole output is in $log"
  fi
}
