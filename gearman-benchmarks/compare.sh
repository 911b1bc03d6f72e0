#!/bin/bash
# Sets this server beside gearmand with its default threads and gearmand -t 1: the figures of docs/performance.md.
#   gearman-benchmarks/compare.sh [--rounds N] [--store memory|database] [--warm-up JOBS] [--groups LIST] [--servers LIST]
# With LOAD_GENERATOR=DIR, a directory with an external load generator in C (programs "compare" and "relay"), that one is used, and
# the null server "relay" stands beside the others: groups (jobs, queues, memory, scale, connections, cold, status; the first three if none is named) are
# played one after another, each server has a life of its own for each group and round, servers (ours, gearmand, gearmand-1,
# relay; all if none is named) take turns. Otherwise our own load driver plays its scenarios but bg-submit, in one life of each
# server a round, a line of JSON for each result; --warm-up is the number of foreground jobs before them.
# Needs the jars of "mvn package", gearmand in the path, and a machine that does nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=3
store=memory
# behind the start of the application, whose port opens first, and behind most of what the JVM compiles
warm_up=1200000
groups=jobs,queues,memory
servers=ours,gearmand,gearmand-1,relay
while [[ $# -gt 0 ]]; do
  case $1 in
    --rounds) rounds=$2 ;;
    --store) store=$2 ;;
    --warm-up) warm_up=$2 ;;
    --groups) groups=$2 ;;
    --servers) servers=$2 ;;
    *)
      sed -n '2,9s/^# \?//p' "$0" >&2
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

# compare GROUP STEPS OPTIONS...: one life of each server a round; relay knows neither functions nor keys
compare() {
  local name=$1 steps=$2
  shift 2
  local chosen=()
  [[ ,$servers, != *,ours,* ]] || chosen+=(--server "ours=$ours")
  [[ ,$servers, != *,gearmand,* ]] || chosen+=(--server "gearmand=$theirs")
  [[ ,$servers, != *,gearmand-1,* ]] || chosen+=(--server "gearmand -t 1=$theirs -t 1")
  [[ ,$servers, != *,relay,* || $name == queues || $name == status ]] ||
    chosen+=(--server "relay=$LOAD_GENERATOR/relay {port}")
  "$LOAD_GENERATOR/compare" --rounds "$rounds" --retries 0 --scenarios '' --run "$name=$steps" "${chosen[@]}" "$@"
}

if [[ -n ${LOAD_GENERATOR:-} ]]; then
  for group in ${groups//,/ }; do
    case $group in
      jobs)
        compare jobs 'fg --jobs 200000; fg --jobs 100000 --clients 50 --window 4 --workers 50; pingpong --jobs 20000;
          bg-submit --jobs 200000; drain --jobs 200000; large --jobs 500; large --jobs 1500; large --jobs 1500; large --jobs 1500;
          idle-wake --workers 1000 --jobs 100' --warmup "$warm_up"
        ;;
      queues)
        compare queues 'unique --jobs 500000 --unique-keys 1000; unique --jobs 500000 --unique-keys 1000;
          unique --jobs 500000 --unique-keys 1000; many-functions --functions 10000 --jobs 10 --workers 4;
          many-functions --functions 10000 --jobs 10 --workers 4' --warmup "$warm_up"
        ;;
      scale) # what a job costs, whatever the number of functions; the first two of each warm up
        scale=
        for ((again = 1; again <= 4; again++)); do
          for functions in 10 100 1000 10000; do
            scale+="many-functions --functions $functions --jobs $((200000 / functions)) --workers 4;"
          done
        done
        compare scale "${scale%;}" --warmup "$warm_up"
        ;;
      connections) # as many clients as workers, one job outstanding each; the first time warms up
        connections=
        for again in 1 2; do
          for clients in 5 50 500 2500 5000; do
            connections+="fg --jobs 100000 --clients $clients --window 1 --workers $clients;"
          done
        done
        compare connections "${connections%;}" --warmup "$warm_up"
        ;;
      cold) # each scenario as the first that a server sees
        compare fg 'fg --jobs 100000'
        compare fg-many 'fg --jobs 100000 --clients 50 --window 4 --workers 50'
        compare pingpong 'pingpong --jobs 10000'
        compare background 'bg-submit --jobs 200000; drain --jobs 200000'
        compare large 'large --jobs 500'
        compare idle-wake 'idle-wake --workers 1000 --jobs 100'
        ;;
      memory) # no warm-up: the code is cold, and a heap that has been used already hides what a job takes
        compare memory 'idle-wake --workers 5000 --jobs 20; bg-submit --jobs 1000000'
        ;;
      status) compare status 'status --functions 10000 --jobs 500' --warmup "$warm_up" ;;
      *)
        echo "no group $group" >&2
        exit 2
        ;;
    esac
  done
  exit
fi

port=14730
# drive OPTIONS...: a line of JSON for each result
drive() {
  java -jar "$driver" --host 127.0.0.1 --port "$port" --timeout 600 --json "$@"
}

# play NAME COMMAND: starts a server, plays all scenarios, stops it; what warms up this program is a part of each scenario
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
  [[ $warm_up == 0 ]] || drive --jobs "$warm_up" fg > "$directory/warm-up"
  {
    drive --warm-up 100000 fg bg drain many-functions unique
    drive --warm-up 20000 pingpong
    drive --warm-up 500 large
    drive --warm-up 100 idle-wake
  } | sed "s/^{/{\"name\":\"$1\",/"
  kill "$pid"
  wait "$pid" 2> /dev/null || true
  pid=
}

for ((round = 1; round <= rounds; round++)); do
  play ours "$ours"
  play gearmand "$theirs"
  play "gearmand -t 1" "$theirs -t 1"
done
