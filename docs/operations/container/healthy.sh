#!/bin/bash
# Exits with 0 if the server in this container accepts jobs, otherwise with 1. Requires only bash.
# With the web part it queries the readiness (job port and job store), without it the version on the job port.
set -u
headless=${GEARMAN_SERVER_HEADLESS:-false}
jobs=${GEARMAN_SERVER_PORT:-4730}
web=${SERVER_PORT:-8080}

if [[ "${headless,,}" == true ]]; then
  exec 3<> "/dev/tcp/127.0.0.1/$jobs" || exit 1
  printf 'version\n' >&3
  read -r -t 3 answer <&3 && [[ "$answer" == OK* ]]
else
  exec 3<> "/dev/tcp/127.0.0.1/$web" || exit 1
  printf 'GET %s/actuator/health/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n' "${SERVER_SERVLET_CONTEXTPATH:-}" >&3
  read -r -t 3 answer <&3 && [[ "$answer" == HTTP/*' 200'* ]]
fi
