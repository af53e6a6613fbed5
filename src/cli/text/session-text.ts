import type { SessionSummary } from '../../client/index.js';
import type { RejectedChange, SessionView } from '../../contract/index.js';
import { mistakeText } from '../../json/mistakes.js';
import { countText } from '../../wording/amounts.js';
import { controlsOf, rejectedControl } from '../../wording/changes.js';
import { filesOf } from '../../wording/files.js';
import { dateAndDistance, dateText, momentText } from '../../wording/times.js';
import type { Terminal } from '../terminal.js';
import { columns } from './columns.js';
import { entryText } from './entry-text.js';
import { fileLines } from './manifest-text.js';
import { taskLines } from './task-text.js';

const LAST_ENTRIES = 15;

type Look = Pick<Terminal, 'emphasis'>;

/** Where a session stands, in its own words. Its manifest, once it has one, is not repeated. */
export function viewLines(view: SessionView, { status }: SessionSummary, look: Look): string[] {
  const nowMs = Date.now();
  const { files, omitted } = filesOf(view);
  const open = status === 'running' && view.phase !== 'closed';
  const facts = [
    ['room', `${view.roomId} (app ${view.app})`],
    ['phase', `${phaseText(view.phase, status, look)} since ${dateAndDistance(view.phaseSince, nowMs)}`],
    ['requested', dateText(view.requestedAt)],
    ...(view.recordingSince === undefined ? [] : [['recording', `since ${dateText(view.recordingSince)}`]]),
    ...(open ? [['deadline', dateAndDistance(view.deadlineAt, nowMs)]] : []),
    ...controlRows(view),
    ...(view.rejected ? [['rejected', rejectedText(view.rejected, nowMs)]] : []),
    ...(view.warnings ?? []).map((one) => ['warning', mistakeText(one)]),
    ...(view.lastError ? [['last error', `${momentText(view.lastError.at, nowMs)} ${view.lastError.what}`]] : []),
    ...(view.phase === 'checking' ? [['waits for', awaitedText(view)]] : []),
    ...(open && view.nextPollAt !== undefined ? [['next poll', momentText(view.nextPollAt, nowMs)]] : []),
  ];
  return [
    `${look.emphasis('bold', 'Session')}  ${view.sessionId}`,
    ...indented(columns(facts)),
    ...section('Tasks', taskLines(view.tasks, view.tasksOmitted ?? 0), look),
    ...(view.outcome ? [] : section('Files', fileLines(files, omitted, look), look)),
    ...timelineLines(view, nowMs, look),
  ];
}

/** What Temporal itself knows of a session. */
export function summaryLines(summary: SessionSummary, look: Look): string[] {
  const { sessionId, roomId = '?', app = '?', status, phase, taskIds, runStartedAt, closedAt } = summary;
  const nowMs = Date.now();
  const facts = [
    ['room', `${roomId} (app ${app})`],
    ['phase', phaseText(phase ?? 'starting', status, look)],
    ['started', dateAndDistance(runStartedAt, nowMs)],
    ...(closedAt === undefined ? [] : [['closed', dateAndDistance(closedAt, nowMs)]]),
    ...(taskIds.length === 0 ? [] : [['tasks', taskIds.join(', ')]]),
  ];
  return [`${look.emphasis('bold', 'Session')}  ${sessionId}`, ...indented(columns(facts))];
}

/** What keeps a session open whose files are final. */
function awaitedText({ tasks }: SessionView): string {
  const files = tasks.filter((task) => task.phase === 'checking').flatMap((task) => task.files);
  const backups = files.filter((file) => file.state === 'backup').length;
  if (backups === 0) return 'a look at the files in the bucket';
  return `${countText(backups, 'file')} to be copied out of ZEGO's backup; the workflow fileRescue says how that goes`;
}

function phaseText(phase: string, status: SessionSummary['status'], { emphasis }: Look): string {
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

function timelineLines({ timeline, timelineOmitted = 0 }: SessionView, nowMs: number, look: Look): string[] {
  const last = timeline.slice(-LAST_ENTRIES);
  const total = timeline.length + timelineOmitted;
  const title = total > last.length ? `Timeline (last ${last.length} of ${total})` : 'Timeline';
  const lines = last.map((entry) => `${look.emphasis('dim', momentText(entry.at, nowMs))}  ${entryText(entry, look)}`);
  return section(title, lines, look);
}

function section(title: string, lines: readonly string[], { emphasis }: Look): string[] {
  return lines.length === 0 ? [] : [emphasis('bold', title), ...indented(lines)];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
