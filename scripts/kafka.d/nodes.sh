# Sourced by scripts/kafka: the nodes of the cluster in $dir as processes, and their files there:
#   ports              a line for each node: its number, and its ports for clients, for controllers
#                      and for nodes, or, where the cluster is secure, for clients by SASL
#   advertised         a line for each node: its number, and the port that clients are told instead
#                      of its own; only where the start was told so
#   nodeN.properties   what node N is started with, written anew at each start
#   nodeN/             its data
#   nodeN.log          what it says
#   nodeN.pid          its process: id and start time, which together name no other process

# The numbers of all nodes; nothing where there is no cluster.
nodes_all() { [[ ! -f $dir/ports ]] || cut -d' ' -f1 "$dir/ports"; }

# port_of NODE COLUMN: 2, 3 or 4, in the order above.
port_of() { awk -v node="$1" -v column="$2" '$1 == node {print $column}' "$dir/ports"; }

# addresses_of_all COLUMN: as clients take it.
addresses_of_all() {
  awk -v column="$1" '{print "127.0.0.1:" $column}' "$dir/ports" | paste -s -d,
}

# process_fields PID: its state (R, S, T, Z…) and its start time; nothing where there is none.
process_fields() {
  local stat fields
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
  read -ra fields <<<"${stat##*) }" # the name in brackets before may hold spaces
  echo "${fields[0]} ${fields[19]}"
}

# pid_of NODE: its process, if that lives.
pid_of() {
  local pid started state now
  { read -r pid started <"$dir/node$1.pid"; } 2>/dev/null || return 0
  read -r state now <<<"$(process_fields "$pid")"
  [[ $now != "$started" || $state == Z ]] || echo "$pid"
}

# state_of NODE: running, paused or dead.
state_of() {
  local pid state
  pid=$(pid_of "$1")
  read -r state _ <<<"$(process_fields "${pid:-none}")"
  case $state in
    '' | Z | X) echo dead ;;
    T | t) echo paused ;;
    *) echo running ;;
  esac
}

# signal_node NODE SIGNAL: to its process only, and to none that has got its id since.
signal_node() {
  local pid
  pid=$(pid_of "$1")
  [[ -z $pid ]] || kill -s "$2" "$pid" 2>/dev/null || true
}

# await_state SECONDS STATE NODE...: until each node is in that state. Not 0: in that time, not all.
await_state() {
  local deadline=$((SECONDS + $1)) wanted=$2 node
  shift 2
  for node in "$@"; do
    until [[ $(state_of "$node") == "$wanted" ]]; do
      [[ $SECONDS -lt $deadline ]] || return 1
      sleep 0.05
    done
  done
}

# launch_node NODE: in a session of its own, so that Ctrl-C in the terminal does not reach it.
# Of our open files it keeps none: a lock or a pipe would be held as long as it runs.
launch_node() {
  local pid
  setsid "${java[@]}" kafka.Kafka "$dir/node$1.properties" \
    </dev/null >>"$dir/node$1.log" 2>&1 {lock}>&- &
  pid=$!
  echo "$pid $(process_fields "$pid" | cut -d' ' -f2)" >"$dir/node$1.pid"
}

# brokers_seen_by NODE: the numbers of the brokers that it answers with when it is asked for the
# cluster's metadata, one a line; nothing where it does not answer within two seconds. A node opens
# its port before the others know of it, so that an open port alone says little.
brokers_seen_by() (
  exec 2>/dev/null # a connection that is refused or ends is no news
  open_connection "$1" || exit 0
  # Length 14; request 3 (Metadata), version 1; correlation 0; no client's name; of no topic.
  printf '\0\0\0\016\0\003\0\001\0\0\0\0\377\377\0\0\0\0' >&"$to_node"
  length=$(timeout 2 head -c 4 <&"$from_node" | od -An -v -t x1 | tr -d ' \n')
  [[ ${#length} -eq 8 ]] || exit 0
  answer=$(timeout 2 head -c $((16#$length)) <&"$from_node" | od -An -v -t x1 | tr -d ' \n')
  [[ ${#answer} -eq $((2 * 16#$length)) ]] || exit 0
  # Correlation, count of brokers, and of each: number, host, port, rack. Strings have a length of
  # two bytes; ffff is that of no string.
  count=$((16#${answer:8:8})) at=16
  for ((; count > 0; count--)); do
    echo $((16#${answer:at:8}))
    at=$((at + 8))
    at=$((at + 4 + 2 * 16#${answer:at:4} + 8))
    [[ ${answer:at:4} == ffff ]] && at=$((at + 4)) || at=$((at + 4 + 2 * 16#${answer:at:4}))
  done
)

# open_connection NODE: sets to_node and from_node. Precondition: in a subshell, which closes it.
open_connection() {
  local address=127.0.0.1:$(port_of "$1" 2)
  if is_secure; then
    coproc exec timeout 5 openssl s_client -quiet -verify_return_error -connect "$address" \
      -CAfile "$dir/tls/ca.pem" -cert "$dir/tls/docket.pem" -key "$dir/tls/docket.key" 2>/dev/null
    relay=${COPROC_PID:-}
    trap 'kill ${relay:+"$relay"} 2>/dev/null || true' EXIT
    # Bash takes the coprocess's own ends away from subshells.
    exec {to_node}>&"${COPROC[1]}" {from_node}<&"${COPROC[0]}"
  else
    exec {to_node}<>"/dev/tcp/${address/:/\/}"
    from_node=$to_node
  fi
}

# await_ready SECONDS NODE...: until each of the nodes sees all of them in the cluster. Says which
# does not, and is not 0, if one has ended or the time is over.
await_ready() {
  local deadline=$((SECONDS + $1)) node
  shift
  for node in "$@"; do
    until [[ -z $(comm -23 <(printf '%s\n' "$@" | sort) <(brokers_seen_by "$node" | sort)) ]]; do
      if [[ $(state_of "$node") == dead ]]; then
        say "node $node has ended; the end of its log:"
        tail -n 15 "$dir/node$node.log" >&2
        return 1
      fi
      if [[ $SECONDS -ge $deadline ]]; then
        say "node $node does not see all of $* in time; the end of its log:"
        tail -n 15 "$dir/node$node.log" >&2
        return 1
      fi
      sleep 0.1
    done
  done
}
