import type { WebhookEvent } from '../../src/contract/index.js';

/** An event of a session, as sessions make them. */
export function closedEvent(sessionId = 'lesson-1', sequence = 4): WebhookEvent {
  return {
    id: `evt_8c6f2c1e-5d43-4f0e-9a53-0d6d3a9d7c11_${sequence}`,
    type: 'session.closed',
    timestamp: '2026-03-01T09:30:00.000Z',
    data: {
      sessionId,
      app: 'default',
      roomId: 'Mathe-Übung',
      metadata: { classId: 'c-77' },
      sequence,
      manifest: {
        sessionId,
        app: 'default',
        roomId: 'Mathe-Übung',
        outcome: 'complete',
        endReason: 'stopped',
        endedAt: '2026-03-01T09:30:00.000Z',
        recordedMs: 60_000,
        tasks: [],
        files: [],
        gaps: [],
        metadata: { classId: 'c-77' },
      },
    },
  };
}

/** A signing key as a configuration holds it; each number makes another. */
export function signingKey(number: number): string {
  return Buffer.alloc(32, `signing key ${number}`).toString('base64');
}
