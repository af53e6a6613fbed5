import { attentionOfTerminated } from '../../client/attention-of-terminated.js';
import type { SessionSummary } from '../../client/index.js';
import type { Attention, AttentionReason, RejectedChange, SessionView, TaskView } from '../../contract/index.js';
import { taskName } from '../../contract/task-name.js';
import { mistakeText } from '../../json/mistakes.js';
import { countText } from '../../wording/amounts.js';
import { ATTENTION_WORDS, attentionTimes } from '../../wording/attention.js';
import { controlsOf, rejectedControl } from '../../wording/changes.js';
import { filesOf } from '../../wording/files.js';
import { startWaitText } from '../../wording/start-wait.js';
import { earlierTasksText, taskRemarks, taskTimes } from '../../wording/tasks.js';
import { dateAndDistance, dateText, momentText } from '../../wording/times.js';
import { columns } from './columns.js';
import { entryText } from './entry-text.js';
import { fileLines } from './manifest-text.js';
import { indented, type Style, section } from './style.js';

const LAST_ENTRIES = 15;

/** A session's view as lines for a person, without its manifest. */
export function viewLines(view: SessionView, summary: SessionSummary, style: Style): string[] {
  const { status } = summary;
  const nowMs = Date.now();
  const { files, omitted } = filesOf(view);
  const open = status === 'running' && view.phase !== 'closed';
  const facts = [
    ['room', `${view.roomId} (app ${view.app})`],
    ['phase', `${phaseText(view.phase, status, style)} since ${dateAndDistance(view.phaseSince, nowMs)}`],
    ['requested', dateText(view.requestedAt)],
    ...(view.recordingSince === undefined ? [] : [['recording', `since ${dateText(view.recordingSince)}`]]),
    ...(open ? [['deadline', dateAndDistance(view.deadlineAt, nowMs)]] : []),
    ...controlRows(view),
    ...(view.rejected ? [['rejected', rejectedText(view.rejected, nowMs)]] : []),
    ...(view.warnings ?? []).map((one) => ['warning', mistakeText(one)]),
    ...(view.lastError ? [['last error', `${momentText(view.lastError.at, nowMs)} ${view.lastError.what}`]] : []),
    ...(open && view.startWait ? [['waiting for', startWaitText(view.startWait, nowMs)]] : []),
    ...(view.phase === 'checking' ? [['waiting for', awaitedText(view)]] : []),
    ...(open && view.nextPollAt !== undefined ? [['next poll', momentText(view.nextPollAt, nowMs)]] : []),
  ];
  return [
    `${style.emphasis('bold', 'Session')}  ${view.sessionId}`,
    ...indented(columns(facts)),
    ...attentionLines(summary, view.attention, nowMs, style),
    ...section('Tasks', taskLines(view.tasks, view.tasksOmitted ?? 0), style),
    ...(view.outcome ? [] : section('Files', fileLines(files, omitted, style), style)),
    ...timelineLines(view, nowMs, style),
  ];
}

/** A session's summary, which Temporal has without a worker, as lines for a person. */
export function summaryLines(summary: SessionSummary, style: Style): string[] {
  const { sessionId, roomId = '?', app = '?', status, phase, taskIds, runStartedAt, closedAt } = summary;
  const nowMs = Date.now();
  const facts = [
    ['room', `${roomId} (app ${app})`],
    ['phase', phaseText(phase ?? 'starting', status, style)],
    ['started', dateAndDistance(runStartedAt, nowMs)],
    ...(closedAt === undefined ? [] : [['closed', dateAndDistance(closedAt, nowMs)]]),
    ...(taskIds.length === 0 ? [] : [['tasks', taskIds.join(', ')]]),
  ];
  return [
    `${style.emphasis('bold', 'Session')}  ${sessionId}`,
    ...indented(columns(facts)),
    ...attentionLines(summary, [], nowMs, style),
  ];
}

/** Why a session needs attention: as its view says it in full, or as Temporal knows it. */
function attentionLines(
  summary: SessionSummary,
  attention: readonly Attention[] = [],
  nowMs: number,
  style: Style,
): string[] {
  const left = attentionOfTerminated(summary);
  const told = left ? [left] : attention;
  const others = told.length > 0 ? [] : (summary.attention ?? []);
  const lines = [
    ...told.flatMap((one) => [`${one.what} (${attentionTimes(one, nowMs)})`, ...adviceOf(one.reason)]),
    ...others.flatMap((reason) => [titleOf(reason), ...adviceOf(reason)]),
  ];
  return section('Needs attention', lines, style);
}

function titleOf(reason: AttentionReason): string {
  const { title } = ATTENTION_WORDS[reason];
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function adviceOf(reason: AttentionReason): string[] {
  const { cost, fix } = ATTENTION_WORDS[reason];
  return [`  ${cost}`, `  Fix: ${fix}`];
}

/** The reason why a session in the phase `checking` is still open. */
function awaitedText({ tasks }: SessionView): string {
  const files = tasks.filter((task) => task.phase === 'checking').flatMap((task) => task.files);
  const backups = files.filter((file) => file.state === 'backup').length;
  if (backups === 0) return 'verification of the files in the bucket';
  return `${countText(backups, 'file')} to be copied out of ZEGO's backup; see the workflow fileRescue`;
}

function phaseText(phase: string, status: SessionSummary['status'], { emphasis }: Style): string {
  if (status === 'running' || status === 'completed') return emphasis('bold', phase);
  return `${emphasis('bold', 'closed')} (${emphasis('red', status)})`;
}

function controlRows({ wanted, accepted }: SessionView): string[][] {
  return controlsOf(wanted, accepted, JSON.stringify).map((control) => {
    const { name, isAccepted } = control;
    return [name, isAccepted ? control.accepted : `wanted ${control.wanted}, not accepted yet (${control.accepted})`];
  });
}

function rejectedText(rejected: RejectedChange, nowMs: number): string {
  const { at, reason, code } = rejected;
  const number = code === undefined ? '' : ` (${code})`;
  return `${rejectedControl(rejected)} at ${momentText(at, nowMs)}: ${reason}${number}`;
}

function timelineLines({ timeline, timelineOmitted = 0 }: SessionView, nowMs: number, style: Style): string[] {
  const last = timeline.slice(-LAST_ENTRIES);
  const total = timeline.length + timelineOmitted;
  const title = total > last.length ? `Timeline (last ${last.length} of ${total})` : 'Timeline';
  const lines = last.map(
    (entry) => `${style.emphasis('dim', momentText(entry.at, nowMs))}  ${entryText(entry, style)}`,
  );
  return section(title, lines, style);
}

/** One line per task: its name, TaskId, phase, times and end reason. The `omitted` older tasks are only counted. */
export function taskLines(tasks: readonly TaskView[], omitted: number): string[] {
  const rows = tasks.map((task) => {
    const { taskId = '(no TaskId yet)', phase } = task;
    return [taskName(task), taskId, phase, taskTimes(task), taskRemarks(task).join(', ')];
  });
  return [...(omitted > 0 ? [earlierTasksText(omitted)] : []), ...columns(rows)];
}
