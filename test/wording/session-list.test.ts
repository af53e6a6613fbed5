import { expect, test } from 'vitest';
import type { SessionSummary } from '../../src/contract/index.js';
import { groupsOf, recordedText, sinceOf } from '../../src/wording/session-list.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 31, 10, minute)).toISOString();

function session(sessionId: string, fields: Partial<SessionSummary>): SessionSummary {
  return { sessionId, status: 'running', taskIds: [], runStartedAt: at(0), ...fields };
}

test('sessions that need attention come first, then running ones, the newest first, then the last closed', () => {
  const groups = groupsOf([
    session('old', { runStartedAt: at(1) }),
    session('closed-1', { status: 'completed', closedAt: at(10) }),
    session('terminated', { status: 'terminated', closedAt: at(5), attention: ['terminated'] }),
    session('new', { runStartedAt: at(9) }),
    session('long', { runStartedAt: at(20), recordingSince: at(3) }),
    session('closed-2', { status: 'terminated', closedAt: at(12) }),
    session('stuck', { attention: ['no-task'], runStartedAt: at(7) }),
    session('stuck', { attention: ['no-task'], runStartedAt: at(7) }),
  ]);
  expect(groups.map(({ name, sessions }) => [name, ...sessions.map(({ sessionId }) => sessionId)])).toEqual([
    ['needs attention', 'stuck', 'terminated'],
    ['running', 'new', 'long', 'old'],
    ['closed', 'closed-2', 'closed-1'],
  ]);
});

test('no heading stands without sessions', () => {
  expect(groupsOf([])).toEqual([]);
  expect(groupsOf([session('one', {})]).map(({ name }) => name)).toEqual(['running']);
});

test('a session began with its recording or with its newest run, whichever is earlier', () => {
  expect(sinceOf(session('a', { runStartedAt: at(2), recordingSince: at(3) }))).toBe(at(2));
  expect(sinceOf(session('a', { runStartedAt: at(9), recordingSince: at(3) }))).toBe(at(3));
  expect(sinceOf(session('a', { recordingSince: at(3), closedAt: at(8), status: 'completed' }))).toBe(at(8));
});

test.each([
  [{}, ''],
  [{ recordingSince: at(0), phase: 'recording' as const }, '1 h 5 min so far'],
  [{ recordingSince: at(0), phase: 'uploading' as const }, ''],
  [{ recordingSince: at(0), phase: 'recording' as const, status: 'terminated' as const }, ''],
  [{ outcome: { outcome: 'complete', endReason: 'stopped', files: 1, recordedMs: 90_000 } as const }, '1 min 30 s'],
  [{ outcome: { outcome: 'empty', endReason: 'stopped', files: 0, recordedMs: 0 } as const }, ''],
])('%j has recorded "%s"', (fields, text) => {
  expect(recordedText(session('a', fields), Date.parse(at(65)))).toBe(text);
});
