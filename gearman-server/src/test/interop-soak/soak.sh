#!/bin/bash
# PHP and Perl clients and workers against a running job server; README.md tells what is checked.
set -u
if [ $# -ne 3 ]; then
  echo "usage: soak.sh HOST PORT SECONDS" >&2
  exit 2
fi
host=$1 port=$2 seconds=$3
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
prefix="soak$$-"
declare -A workers
clients=()

end_all() {
  kill -9 "${!workers[@]}" "${clients[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$folder"
}
trap end_all EXIT

start_worker() { # php or pl
  local program=php
  [ "$1" = pl ] && program=perl
  "$program" "$here/worker.$1" "$host:$port" "$prefix" "$folder" 2>>"$folder/worker-errors" &
  workers[$!]=$1
}

queued() {
  gearadmin -h "$host" -p "$port" --status | awk -F '\t' -v prefix="$prefix" 'index($1, prefix) == 1 { n += $2 } END { print n + 0 }'
}

for _ in $(seq "${WORKERS:-2}"); do
  start_worker php
  start_worker pl
done
for _ in $(seq "${CLIENTS:-2}"); do
  php "$here/client.php" "$host:$port" "$prefix" "$folder" "$seconds" >>"$folder/output" 2>&1 &
  clients+=($!)
  perl "$here/client.pl" "$host:$port" "$prefix" "$folder" "$seconds" >>"$folder/output" 2>&1 &
  clients+=($!)
done

killed=0
any_alive() { for pid in "${clients[@]}"; do kill -0 "$pid" 2>/dev/null && return 0; done; return 1; }
limit=$((SECONDS + seconds + 120))
while any_alive && [ $SECONDS -lt $limit ]; do
  sleep 2
  for pid in "${!workers[@]}"; do
    # a worker that ended by itself has said why in worker-errors
    if ! kill -0 "$pid" 2>/dev/null; then
      kind=${workers[$pid]}
      unset "workers[$pid]"
      echo "error a $kind worker ended by itself" >>"$folder/output"
      start_worker "$kind"
    fi
  done
  if [ "${CHURN:-1}" != 0 ]; then
    pids=("${!workers[@]}")
    victim=${pids[RANDOM % ${#pids[@]}]}
    kind=${workers[$victim]}
    unset "workers[$victim]"
    kill -9 "$victim"
    wait "$victim" 2>/dev/null
    killed=$((killed + 1))
    start_worker "$kind"
  fi
done

limit=$((SECONDS + 60))
while [ "$(queued)" != 0 ] && [ $SECONDS -lt $limit ]; do
  sleep 1
done

awk '$1 == "count" { n[$2] += $3 } END { for (what in n) printf "%-12s %d\n", what, n[what] }' "$folder/output" | sort
accepted=$(cat "$folder"/accepted.* 2>/dev/null | sort -u | wc -l)
lost=$(comm -23 <(cat "$folder"/accepted.* 2>/dev/null | sort -u) <(cat "$folder"/done.* 2>/dev/null | sort -u) | wc -l)
twice=$(cat "$folder"/done.* 2>/dev/null | sort | uniq -d | wc -l)
ended=$(grep -c '^end ' "$folder/output")
left=$(queued)
errors=$(grep -c '^error' "$folder/output")
echo "background jobs: $accepted accepted, $lost lost, $twice done more than once; $left left in the queue"
echo "workers killed: $killed; clients: $ended of ${#clients[@]} came to their end; errors: $errors"
grep -v -e '^count' -e '^end' "$folder/output" | sort | uniq -c | sort -rn | head -20
sort "$folder/worker-errors" | uniq -c | sort -rn | head -10
[ "$lost" = 0 ] && [ "$left" = 0 ] && [ "$errors" = 0 ] && [ "$ended" = "${#clients[@]}" ] && [ "$accepted" -gt 0 ]
