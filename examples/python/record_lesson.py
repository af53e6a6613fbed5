"""Record a lesson with Reelkeeper through Temporal's Python SDK.

TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and Temporal's other variables select the server. The exit code is 0 when the
recording is complete.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from dataclasses import dataclass

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.envconfig import ClientConfigProfile
from temporalio.exceptions import ApplicationError, CancelledError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from session_types import SESSION_WORKFLOW, TASK_QUEUE, Manifest, SessionRequest, Started

#: ZEGO's MixMode for one large picture beside a column of small ones.
VERTICAL = 4
#: Failure types of an update when the session has no recording, and when it closes while the update waits.
OVER = ("RecordingNotStarted", "AcceptedUpdateCompletedWorkflow")


class NotRecorded(Exception):
    """The session closed without a recording, or was cancelled or terminated; the manifest, if any, has the reason."""

    def __init__(self, message: str, manifest: Manifest | None = None) -> None:
        super().__init__(message)
        self.manifest = manifest


@dataclass(frozen=True)
class Lesson:
    """A lesson to record."""

    id: str
    room: str
    seconds: float

    @property
    def request(self) -> SessionRequest:
        # The session ends ten minutes after the lesson, even if this program fails.
        return {
            "roomId": self.room,
            "limits": {"startSeconds": 60, "recordSeconds": int(self.seconds) + 600},
            "metadata": {"lesson": self.id},
        }


async def start(client: Client, lesson: Lesson) -> WorkflowHandle[object, Manifest]:
    """Start the lesson's session, or return the existing one: the lesson's id is the key."""
    try:
        return await client.start_workflow(
            SESSION_WORKFLOW,
            lesson.request,
            id=lesson.id,
            task_queue=TASK_QUEUE,
            # A lesson is recorded once. Without timeouts: Temporal would end the session without its cleanup.
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            result_type=Manifest,
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle(lesson.id, result_type=Manifest)


async def until_recording(session: WorkflowHandle[object, Manifest]) -> list[str] | None:
    """Wait until ZEGO records and return the ids of its tasks; None if the session is over instead."""
    while True:
        try:
            started: Started = await session.execute_update("started", result_type=Started)
        except WorkflowUpdateFailedError as error:
            if not (isinstance(error.cause, ApplicationError) and error.cause.type in OVER):
                raise
            return None
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return None
        # After 30 seconds without a recording, the update returns "waiting": call it again.
        if not started.get("waiting"):
            return started["taskIds"]


async def manifest_of(session: WorkflowHandle[object, Manifest]) -> Manifest:
    """Wait for the end of the session and return its manifest."""
    try:
        return await session.result()
    except WorkflowFailureError as error:
        cause = error.cause
        if isinstance(cause, CancelledError):
            # Temporal keeps no details of a cancelled workflow: query the session for its manifest.
            view = await session.query("session")
            raise NotRecorded("the session was cancelled", view.get("outcome")) from error
        if isinstance(cause, ApplicationError) and cause.type in ("RecordingNotStarted", "RecordingLost"):
            raise NotRecorded(cause.message, cause.details[0]) from error
        # InvalidRequest lists every mistake in its message; anything else is a terminated session.
        raise NotRecorded(str(cause)) from error


async def record(client: Client, lesson: Lesson) -> Manifest:
    """Record a lesson from start to manifest."""
    session = await start(client, lesson)
    task_ids = await until_recording(session)
    if task_ids:
        print(f"{lesson.id}: ZEGO records it as task {', '.join(task_ids)}", flush=True)
        # A signal does not wait for ZEGO; the update of the same name returns ZEGO's response.
        await session.signal("updateLayout", {"MixMode": VERTICAL, "MixMaxResolutionStreamId": "teacher"})
        await stop_after(session, lesson.seconds)
    return await manifest_of(session)


async def stop_after(session: WorkflowHandle[object, Manifest], seconds: float) -> None:
    """Stop the session after the lesson, unless it ends before, as in an empty room."""
    try:
        await asyncio.wait_for(session.result(), timeout=seconds)
    except TimeoutError:
        await session.signal("stop", {"reason": "the lesson is over"})
    except WorkflowFailureError:
        pass  # manifest_of raises the reason.


async def main() -> int:
    parser = argparse.ArgumentParser(description="Record a lesson.")
    parser.add_argument("room")
    parser.add_argument("--id", required=True, help="the lesson's id, also the session's id")
    parser.add_argument("--seconds", type=float, default=5400, help="duration of the lesson")
    arguments = parser.parse_args()
    lesson = Lesson(id=arguments.id, room=arguments.room, seconds=arguments.seconds)

    client = await Client.connect(**ClientConfigProfile.load().to_client_connect_config())
    try:
        manifest = await record(client, lesson)
    except NotRecorded as error:
        print(f"{lesson.id}: not recorded: {error}", file=sys.stderr)
        if error.manifest:
            print(f"{lesson.id}: {error.manifest['outcome']}, {error.manifest['endReason']}", file=sys.stderr)
        return 1
    print(f"{lesson.id}: {manifest['outcome']}, {manifest['recordedMs'] / 1000:.1f} s recorded")
    for file in manifest["files"]:
        print(f"  {file['fileId']}: {file['sizeBytes']} bytes, {file['state']}")
    return 0 if manifest["outcome"] == "complete" else 1


if __name__ == "__main__":
    exit_code = asyncio.run(main())
    # Exit without the interpreter's cleanup: threads of the SDK that release Python objects then would abort it
    # (temporalio/sdk-python#300).
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
