import type { FleetReading, KeeperState, ViewedFleet } from '../../contract/index.js';
import {
  fleetEntryDetails,
  fleetEntryText,
  fleetError,
  fleetFacts,
  keeperMeaning,
  orphanRemarks,
  orphanStateText,
} from '../../wording/fleet.js';
import { dateText, momentText } from '../../wording/times.js';
import type { Emphasis } from '../terminal.js';
import { columns } from './columns.js';
import { indented, type Style, section } from './style.js';

const LAST_ENTRIES = 15;

const COLOURS: Record<KeeperState, Emphasis> = { running: 'green', paused: 'yellow', behind: 'red', missing: 'red' };

/** The fleet of an app as lines for a person. */
export function fleetLines(fleet: FleetReading, nowMs: number, style: Style): string[] {
  const { app, keeper } = fleet;
  const error = fleetError(fleet);
  const rows = [
    ['keeper', `${style.emphasis(COLOURS[keeper], keeper)}. ${keeperMeaning(fleet)}`],
    ...fleetFacts(fleet, nowMs).map(([name, value]) => [name, value]),
    ...(error
      ? [['last error', [...(error.at === undefined ? [] : [momentText(error.at, nowMs)]), error.what].join(' ')]]
      : []),
  ];
  return [
    `${style.emphasis('bold', 'Fleet')}  ${app}`,
    ...indented(columns(rows)),
    ...('viewUnavailable' in fleet ? [] : findings(fleet, nowMs, style)),
  ];
}

function findings({ orphans, timeline }: ViewedFleet, nowMs: number, style: Style): string[] {
  const rows = orphans.map((orphan) => {
    const { taskId, roomId, standing, sessionId, startedAt, state } = orphan;
    const remarks = orphanRemarks(orphan).join('; ');
    return [
      taskId,
      roomId,
      `${standing}${sessionId === undefined ? '' : ` ${sessionId}`} (${remarks})`,
      orphanStateText(state),
      `recording since ${dateText(startedAt)}`,
    ];
  });
  const entries = timeline.slice(-LAST_ENTRIES).map((entry) => {
    const details = fleetEntryDetails(entry).map(([name, value]) => `${name}=${value}`);
    return `${style.emphasis('dim', momentText(entry.at, nowMs))}  ${fleetEntryText(entry)} ${style.emphasis('dim', details.join(' '))}`;
  });
  return [...section('Orphans', columns(rows), style), ...section('Timeline', entries, style)];
}
