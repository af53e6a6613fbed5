"""The inputs and outputs of a recording session that this example uses.

Names in PascalCase are ZEGO's and passed on unchanged; names in camelCase are Reelkeeper's.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

TASK_QUEUE = "reelkeeper"
SESSION_WORKFLOW = "recordingSession"

Outcome = Literal["complete", "partial", "empty", "not-started", "lost"]


class Limits(TypedDict, total=False):
    """Limits of a session: seconds to start, record and upload, and restarts."""

    startSeconds: int
    recordSeconds: int
    uploadSeconds: int
    restarts: int


class SessionRequest(TypedDict):
    """The argument of the workflow. Only the room is required."""

    roomId: str
    limits: NotRequired[Limits]
    metadata: NotRequired[dict[str, Any]]


class RecordedFile(TypedDict):
    """One file in your storage."""

    fileId: str
    format: str
    sizeBytes: int
    durationMs: int
    state: str


class Manifest(TypedDict):
    """A session's manifest: its result, or the details of its failure."""

    sessionId: str
    roomId: str
    outcome: Outcome
    endReason: str
    recordedMs: int
    files: list[RecordedFile]
    gaps: list[dict[str, str]]
    metadata: dict[str, Any]
    message: NotRequired[str]


class Started(TypedDict, total=False):
    """The result of the update ``started``: ZEGO's tasks, or that the session still waits."""

    taskIds: list[str]
    waiting: bool
