# Sourced by scripts/kafka: the ports that nodes get, and what they are configured with.

# choose_ports COUNT: that many, one a line: free now, of no other cluster that $clusters lists, and
# outside the range from which the kernel takes ports for outgoing connections, so that a node that
# was killed finds its own free when it comes back. Precondition: $clusters is locked.
choose_ports() {
  local chosen=() port other taken
  taken=$(while read -r other; do
    [[ ! -f $other/ports ]] || cut -d' ' -f2- "$other/ports"
  done <"$clusters" | tr '\n' ' ')
  while [[ ${#chosen[@]} -lt $1 ]]; do
    port=$((20000 + RANDOM % 12000))
    [[ " $taken ${chosen[*]} " != *" $port "* ]] || continue
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
    chosen+=("$port")
  done
  printf '%s\n' "${chosen[@]}"
}

# write_ports COUNT: chooses the ports of a new cluster, and lists it in $clusters.
write_ports() {
  local ports node other kept
  mapfile -t ports < <(choose_ports $((3 * $1)))
  for ((node = 1; node <= $1; node++)); do
    echo "$node ${ports[*]:3 * node - 3:3}"
  done >"$dir/ports"
  kept=$(while read -r other; do
    [[ ! -f $other/ports || $other == "$dir" ]] || echo "$other"
  done <"$clusters")
  printf '%s\n' ${kept:+"$kept"} "$dir" >"$clusters"
}

# write_settings NODE: nodeN.properties. What is not named has Kafka's own value.
write_settings() {
  local count copies in_sync voters='' node
  count=$(nodes_all | wc -l)
  copies=$count in_sync=$((count > 1 ? 2 : 1))
  for node in $(nodes_all); do
    voters+=${voters:+,}$node@127.0.0.1:$(port_of "$node" 3)
  done
  cat >"$dir/node$1.properties" <<TEXT
process.roles=broker,controller
node.id=$1
controller.quorum.voters=$voters
log.dirs=$dir/node$1
$(is_secure && secure_listeners_of "$1" || open_listeners_of "$1")

# As in production.
auto.create.topics.enable=false
unclean.leader.election.enable=false
default.replication.factor=$copies
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$copies
transaction.state.log.replication.factor=$copies
transaction.state.log.min.isr=$in_sync
share.coordinator.state.topic.replication.factor=$copies
share.coordinator.state.topic.min.isr=$in_sync

# A failure is noticed in seconds (9000 and 2000 by default), and groups form without waiting for
# more members (3000), and may have short sessions (6000).
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000

# Retention acts in seconds once it is due (300000, 60000, 30000).
log.retention.check.interval.ms=1000
log.segment.delete.delay.ms=1000
log.initial.task.delay.ms=500

# Little memory and few threads: all nodes share one small machine.
num.network.threads=2
num.io.threads=2
background.threads=2
num.recovery.threads.per.data.dir=1
log.cleaner.dedupe.buffer.size=8388608
log.index.size.max.bytes=1048576
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
share.coordinator.state.topic.num.partitions=2
TEXT
}

# open_listeners_of NODE: in the clear, and for everybody on this machine. Nodes find each other
# without a proxy that clients may have between.
open_listeners_of() {
  local nodes=127.0.0.1:$(port_of "$1" 4) controllers=127.0.0.1:$(port_of "$1" 3)
  cat <<TEXT
listeners=CLIENTS://127.0.0.1:$(port_of "$1" 2),NODES://$nodes,CONTROLLER://$controllers
advertised.listeners=CLIENTS://127.0.0.1:$(advertised_port_of "$1"),NODES://$nodes
listener.security.protocol.map=CLIENTS:PLAINTEXT,NODES:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=NODES
controller.listener.names=CONTROLLER
TEXT
}

# advertised_port_of NODE: where its clients are told that it is.
advertised_port_of() {
  if [[ -f $dir/advertised ]]; then
    awk -v node="$1" '$1 == node {print $2}' "$dir/advertised"
  else
    port_of "$1" 2
  fi
}

# format_node NODE: makes its empty data, unless it has some.
format_node() {
  local users=()
  [[ ! -f $dir/node$1/meta.properties ]] || return 0
  ! is_secure || mapfile -t users < <(scram_arguments)
  "${java[@]}" kafka.tools.StorageTool format "--cluster-id=$(cat "$dir/cluster-id")" \
    --config "$dir/node$1.properties" "${users[@]}"
}
