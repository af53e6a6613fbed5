"""What a recording session takes and gives, as far as this example uses it.

Everything in PascalCase is ZEGO's own and passes through as it is; everything in camelCase is Reelkeeper's.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

TASK_QUEUE = "reelkeeper"
SESSION_WORKFLOW = "recordingSession"

Outcome = Literal["complete", "partial", "empty", "not-started", "lost"]


class Limits(TypedDict, total=False):
    """How long a session may wait, record and upload."""

    startSeconds: int
    recordSeconds: int
    uploadSeconds: int
    restarts: int


class SessionRequest(TypedDict):
    """The argument of the workflow. Only the room is needed."""

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
    """What a session leaves: its result, or the details of its failure."""

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
    """The answer of the update ``started``: the tasks of ZEGO, or that there is no word from ZEGO yet."""

    taskIds: list[str]
    waiting: bool
