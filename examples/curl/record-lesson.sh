#!/usr/bin/env bash
# Records a lesson through the HTTP API of Reelkeeper's gateway: start, watch, change the layout, stop, read the manifest.
#
#   record-lesson.sh ROOM SESSION_ID SECONDS
#
# GATEWAY             the gateway's address; default http://127.0.0.1:8700
# REELKEEPER_API_KEY  an API key, if the gateway requires one
#
# Exit code 0: the recording is complete. Needs curl and jq.
set -euo pipefail

room=$1
session_id=$2
seconds=$3
sessions="${GATEWAY:-http://127.0.0.1:8700}/v1/sessions"
session="$sessions/$(jq --raw-output --null-input --arg id "$session_id" '$id | @uri')"

# The key is passed through a file descriptor: process lists show arguments.
api() {
  curl --silent --show-error --fail-with-body \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "${REELKEEPER_API_KEY:-none}") "$@"
}

# JSON in, JSON out.
send() {
  api --request "$1" --header 'Content-Type: application/json' --data "$3" "$2"
}

# The session ends ten minutes after the lesson, even if this script fails.
request=$(jq --null-input --arg room "$room" --arg id "$session_id" --argjson seconds "$((seconds + 600))" \
  '{sessionId: $id, roomId: $room, limits: {startSeconds: 60, recordSeconds: $seconds}}')

# A second start with this id returns the same session. A room that can't be recorded gets the response 422.
send POST "$sessions?wait=started" "$request" | jq --compact-output .

# The event stream, from the first event on. It ends when the session closes.
api --no-buffer --header 'Last-Event-ID: 0' "$session/events" | sed -n 's/^data: //p' \
  | jq --unbuffered --raw-output 'select(.event and .at) | "\(.at) \(.event)"' &
watching=$!

send PUT "$session/layout" '{"MixMode": 4, "MixMaxResolutionStreamId": "teacher"}' | jq --compact-output .
sleep "$seconds"
send POST "$session/stop" '{"reason": "the lesson is over"}' | jq --compact-output .

wait "$watching"
manifest=$(api "$session" | jq .outcome)
jq --raw-output '"\(.outcome), \(.recordedMs / 1000) s", (.files[] | "  \(.fileId): \(.sizeBytes) bytes, \(.state)")' \
  <<<"$manifest"
[ "$(jq --raw-output .outcome <<<"$manifest")" = complete ]
