#!/bin/bash
# Halves the start time: unpacks the jar and writes an archive of the classes that a start loads.
#   prepare.sh gearman-server-app.jar /opt/gearman
# A jar that is already in that directory counts as unpacked; only the archive is created again.
# The archive is only valid for this jar and this Java version. With another jar or Java version, Java starts without it, as
# slowly as before. Run this script again after each update. Requires bash and a JDK or JRE of version 17 or later.
set -euo pipefail

if [[ $# -ne 2 ]]; then
  echo "usage: ${0##*/} JAR DIRECTORY" >&2
  exit 2
fi
jar=$1
directory=$2
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
pid=
trap '[[ -z $pid ]] || kill "$pid" 2> /dev/null || true; rm -rf "$work"' EXIT

mkdir -p "$directory"
if [[ ! "$jar" -ef "$directory/$(basename "$jar")" ]]; then
  "$java" -Djarmode=tools -jar "$jar" extract --force --destination "$directory"
fi
cd "$directory"
name=$(basename "$jar")

# Starts the server once on free ports with a separate data directory. When it ends, the archive gets the loaded classes
rm -f gearman.jsa
# With the absolute path of the jar, the archive works from every working directory, otherwise only from this one
"$java" -XX:ArchiveClassesAtExit=gearman.jsa -Xlog:cds=off -Xlog:cds+dynamic=off -jar "$PWD/$name" \
  --gearman.server.port=0 --server.port=0 --gearman.server.data-dir="$work/data" > "$work/log" 2>&1 &
pid=$!
for ((i = 0; i < 600; i++)); do
  grep -q 'Ready after' "$work/log" && break
  kill -0 "$pid" 2> /dev/null || break
  sleep 0.2
done
if ! grep -q 'Ready after' "$work/log"; then
  cat "$work/log" >&2
  echo "${0##*/}: the server did not start" >&2
  exit 1
fi
kill "$pid"
wait "$pid" || true
pid=
if [[ ! -s gearman.jsa ]]; then
  cat "$work/log" >&2
  echo "${0##*/}: Java wrote no archive" >&2
  exit 1
fi
echo "Start it with:  cd $directory && java -XX:SharedArchiveFile=gearman.jsa -jar $name"
