#!/usr/bin/env bash
# Records a lesson through the HTTP API of Reelkeeper's gateway: start, watch, change the layout, stop, read the manifest.
#
#   record-lesson.sh ROOM SESSION_ID SECONDS
#
# GATEWAY             where the gateway is; http://127.0.0.1:8700 unless set
# REELKEEPER_API_KEY  a key of the gateway's, where it asks for one
#
# Exit code 0: the recording is complete. Needs curl and jq.
set -euo pipefail

room=$1
session_id=$2
seconds=$3
sessions="${GATEWAY:-http://127.0.0.1:8700}/v1/sessions"
session="$sessions/$(jq --raw-output --null-input --arg id "$session_id" '$id | @uri')"

# The key is handed over by a file descriptor: whoever lists processes sees their arguments.
api() {
  curl --silent --show-error --fail-with-body \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "${REELKEEPER_API_KEY:-none}") "$@"
}

# JSON in, JSON out.
send() {
  api --request "$1" --header 'Content-Type: application/json' --data "$3" "$2"
}

# The session ends by itself a while after the lesson should be over, whatever becomes of this script.
request=$(jq --null-input --arg room "$room" --arg id "$session_id" --argjson seconds "$((seconds + 600))" \
  '{sessionId: $id, roomId: $room, limits: {startSeconds: 60, recordSeconds: $seconds}}')

# Started before, it is the same session: the id is the lesson's key. A room that can't be recorded is answered with 422.
send POST "$sessions?wait=started" "$request" | jq --compact-output .

# The stream of events, from the first one on, ends when the session is closed.
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
