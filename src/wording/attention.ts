import type { Attention, AttentionReason } from '../contract/attention.js';
import { dateAndDistance } from './times.js';

/** What a reason for attention is called, what it costs, and how to fix it. */
export interface AttentionWords {
  readonly title: string;
  readonly cost: string;
  readonly fix: string;
}

/** The words for every reason why a session needs attention. */
export const ATTENTION_WORDS: Readonly<Record<AttentionReason, AttentionWords>> = {
  'stop-not-confirmed': {
    title: 'stop not confirmed',
    cost: 'ZEGO may still record, and bills for it, until the task reaches its MaxRecordTime.',
    fix:
      'Correct what the error names (network, server secret, clock, worker): StopRecord is retried until then. If this ' +
      'machine reaches ZEGO: "reelkeeper task stop TASKID --force".',
  },
  'no-task': {
    title: 'not started',
    cost: 'Nothing of the room is recorded.',
    fix: "Free one of ZEGO's concurrent tasks, or correct what the error names: the start is retried until the session gives up.",
  },
  restarting: {
    title: 'restarting again and again',
    cost: 'Each restart leaves a gap, and the session ends once its restarts are used up.',
    fix: "Look for the cause in the timeline's quit reasons: the room's streams, the layout, the storage.",
  },
  'not-verified': {
    title: 'files not verified',
    cost: 'Nobody knows whether the files are in the bucket.',
    fix: 'Correct what the store reports (network, bucket, keys): verification is retried for two hours.',
  },
  'not-rescued': {
    title: 'files not rescued',
    cost: "The files exist only in ZEGO's backup store, which deletes them three days after the task's end.",
    fix: 'Let the keys write to the bucket, or correct what the store reports: the copy is retried until then.',
  },
  terminated: {
    title: 'terminated while it recorded',
    cost: 'ZEGO may still record its tasks, and bills for it, for up to a day.',
    fix: 'The fleet keeper stops them within two minutes. To stop one now: "reelkeeper task stop TASKID".',
  },
};

/** Names the reasons why a session needs attention: `stop not confirmed, files not rescued`; empty if it needs none. */
export function attentionTitles(reasons: readonly AttentionReason[] = []): string {
  return reasons.map((reason) => ATTENTION_WORDS[reason].title).join(', ');
}

/** When a reason began, and when it ends without help: `since 2026-01-31 10:15:02 (3 min ago), until 2026-02-01 …`. */
export function attentionTimes({ since, until }: Pick<Attention, 'since' | 'until'>, nowMs: number): string {
  const end = until === undefined ? '' : `, until ${dateAndDistance(until, nowMs)}`;
  return `since ${dateAndDistance(since, nowMs)}${end}`;
}
