#!/bin/bash
# Sets this server beside gearmand with its default threads and gearmand -t 1: the figures of docs/performance.md.
#   gearman-benchmarks/compare.sh [--rounds N] [--store memory|database] [--warm-up JOBS]
# With GEARLOAD=DIR, a directory with an external load generator in C (programs "compare" and "relay"), that one is used, and
# the null server "relay" stands beside the others. Otherwise our own load driver plays its scenarios, a line of
# JSON each. Needs the jars of
# "mvn package", gearmand in the path, and a machine that does nothing else. Takes some minutes a round.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=3
store=memory
warm_up=100000
while [[ $# -gt 0 ]]; do
  case $1 in
    --rounds) rounds=$2 ;;
    --store) store=$2 ;;
    --warm-up) warm_up=$2 ;;
    *)
      sed -n '2,7s/^# \?//p' "$0" >&2
      exit 2
      ;;
  esac
  shift 2
done

jar=$PWD/gearman-server-app/target/gearman-server-app.jar
driver=$PWD/gearman-benchmarks/target/gearman-benchmarks.jar
work=$(mktemp -d)
pid=
trap '[[ -z $pid ]] || kill "$pid" 2> /dev/null || true; rm -rf "$work"' EXIT

ours="java -jar $jar --gearman.server.store=$store --server.port=0 --gearman.server.port={port} --gearman.server.data-dir={dir}/data"
theirs="gearmand -p {port} -L 127.0.0.1 -l none -P {dir}/pid"

echo "<!-- $(uname -sr), $(nproc) processors, $(java -version 2>&1 | head -1), store $store, warm-up $warm_up, rounds $rounds -->"

if [[ -n ${GEARLOAD:-} ]]; then
  "$GEARLOAD/compare" --rounds "$rounds" --warmup "$warm_up" \
    --server "ours=$ours" --server "gearmand=$theirs" --server "gearmand -t 1=$theirs -t 1" \
    --server "relay=$GEARLOAD/relay {port}" --scenarios pingpong,fg,fg-many,large,idle-wake \
    --run 'queue=bg-submit --jobs 200000; drain --jobs 200000'
  exec "$GEARLOAD/compare" --rounds "$rounds" --warmup "$warm_up" \
    --server "ours=$ours" --server "gearmand=$theirs" --server "gearmand -t 1=$theirs -t 1" \
    --scenarios many-functions,unique,status
fi

port=14730
# play NAME COMMAND: starts a server, plays all scenarios, stops it; a line of JSON for each scenario
play() {
  local command=${2//\{port\}/$port}
  local directory
  directory=$(mktemp -d "$work/XXXXXX")
  # shellcheck disable=SC2086 # a command of several words
  ${command//\{dir\}/$directory} > "$directory/log" 2>&1 &
  pid=$!
  for ((i = 0; i < 300; i++)); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null && break
    kill -0 "$pid" 2> /dev/null || { cat "$directory/log" >&2; exit 1; }
    sleep 0.2
  done
  java -jar "$driver" --host 127.0.0.1 --port "$port" --warm-up "$warm_up" --json fg pingpong large bg |
    sed "s/^{/{\"server\":\"$1\",/"
  kill "$pid"
  wait "$pid" 2> /dev/null || true
  pid=
}

for ((round = 1; round <= rounds; round++)); do
  play ours "$ours"
  play gearmand "$theirs"
  play "gearmand -t 1" "$theirs -t 1"
done
