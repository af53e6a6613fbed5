import type { SessionSummary } from '../../client/index.js';
import type { RefusedSwitch, SessionView, Switches, TaskView } from '../../contract/index.js';
import type { Terminal } from '../terminal.js';
import { columns } from './columns.js';
import { entryText } from './happening-text.js';
import { fileLines } from './manifest-text.js';
import { clockText, dateAndDistance, dateText } from './times.js';

const LAST_ENTRIES = 15;

type Look = Pick<Terminal, 'emphasis'>;

/** Where a session stands, in its own words. Its manifest, once it has one, is not repeated. */
export function viewLines(view: SessionView, { status }: SessionSummary, look: Look): string[] {
  const nowMs = Date.now();
  const open = status === 'running' && view.phase !== 'closed';
  const facts = [
    ['room', `${view.roomId} (app ${view.app})`],
    ['phase', `${phaseText(view.phase, status, look)} since ${dateAndDistance(view.phaseSince, nowMs)}`],
    ['requested', dateText(view.requestedAt)],
    ...(view.recordingSince === undefined ? [] : [['recording', `since ${dateText(view.recordingSince)}`]]),
    ...(open ? [['deadline', dateAndDistance(view.deadlineAt, nowMs)]] : []),
    ...switchRows(view.wanted, view.accepted),
    ...(view.refused ? [['refused', refusedText(view.refused)]] : []),
    ...(view.lastTrouble ? [['trouble', `${clockText(view.lastTrouble.at)} ${view.lastTrouble.what}`]] : []),
    ...(open && view.nextPollAt !== undefined ? [['next look', clockText(view.nextPollAt)]] : []),
  ];
  return [
    `${look.emphasis('bold', 'Session')}  ${view.sessionId}`,
    ...indented(columns(facts)),
    ...section('Tasks', columns(view.tasks.map(taskRow)), look),
    ...(view.outcome ? [] : section('Files', trimmed(fileLines(view.tasks.flatMap(({ files }) => files))), look)),
    ...timelineLines(view, look),
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

function phaseText(phase: string, status: SessionSummary['status'], { emphasis }: Look): string {
  if (status === 'running' || status === 'completed') return emphasis('bold', phase);
  return `${emphasis('bold', 'closed')} (${emphasis('red', status)})`;
}

function switchRows(wanted: Switches, accepted: Switches): string[][] {
  const rows: string[][] = [];
  const add = (name: string, want: string | undefined, have: string | undefined): void => {
    if (want === undefined && have === undefined) return;
    rows.push([name, want === have ? (have ?? '') : `wanted ${want ?? 'none'}, not accepted yet (${have ?? 'none'})`]);
  };
  add('layout', layoutText(wanted), layoutText(accepted));
  add('whiteboard', wanted.whiteboardId, accepted.whiteboardId);
  if (wanted.paused || accepted.paused) {
    add('pause', wanted.paused ? 'paused' : 'recording', accepted.paused ? 'paused' : 'recording');
  }
  return rows;
}

function layoutText({ layout }: Switches): string | undefined {
  return layout && JSON.stringify(layout);
}

function refusedText({ at, reason, code, layout, whiteboardId }: RefusedSwitch): string {
  const what = layout ? 'layout' : whiteboardId === undefined ? 'pause' : 'whiteboard';
  return `${what} at ${clockText(at)}: ${reason}${code === undefined ? '' : ` (${code})`}`;
}

function taskRow(task: TaskView): string[] {
  const { lane, number, taskId = '(no TaskId yet)', phase, startedAt, endedAt, endReason, quitReason } = task;
  const ended = endedAt === undefined ? '' : `to ${clockText(endedAt)}`;
  const doubts = [
    ...(quitReason === undefined ? [] : [`quit_reason ${quitReason}`]),
    ...(task.unconfirmed ? ['may have been started'] : []),
    ...(task.stopUnconfirmed ? ['stop never confirmed'] : []),
  ];
  return [
    `${lane}.${number}`,
    taskId,
    phase,
    startedAt === undefined ? '' : `${clockText(startedAt)} ${ended}`.trimEnd(),
    [endReason ?? '', ...doubts].filter((words) => words !== '').join(', '),
  ];
}

function timelineLines({ timeline, timelineOmitted = 0 }: SessionView, look: Look): string[] {
  const last = timeline.slice(-LAST_ENTRIES);
  const total = timeline.length + timelineOmitted;
  const title = total > last.length ? `Timeline (last ${last.length} of ${total})` : 'Timeline';
  const lines = last.map((entry) => `${look.emphasis('dim', clockText(entry.at))}  ${entryText(entry, look)}`);
  return section(title, lines, look);
}

function section(title: string, lines: readonly string[], { emphasis }: Look): string[] {
  return lines.length === 0 ? [] : [emphasis('bold', title), ...indented(lines)];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function trimmed(lines: readonly string[]): string[] {
  return lines.map((line) => line.trimStart());
}
