import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll } from 'vitest';
import { RecordingClient, type RecordingSession } from '../../src/client/index.js';
import type { SessionView } from '../../src/contract/index.js';
import { simulatorVariables } from '../compose/variables.js';
import { findPrograms } from './find-programs.js';
import { ledgerOf, type StackLedger } from './ledger.js';
import { Stack } from './stack.js';

const SOON_MS = 120_000;
const POLL_MS = 250;

/** A running stack with clients. */
export interface RunningStack {
  readonly stack: Stack;
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly reelkeeper: string;
  readonly temporalCli: string;
  readonly temporal: Client;
  readonly client: RecordingClient;
}

/** Starts the stack, which is stopped and removed after the test file. Call it outside of tests. */
export async function runningStack(): Promise<RunningStack> {
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-stack-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  afterAll(async () => {
    for (const close of closers) await close();
  });
  const programs = await findPrograms();
  const variables = simulatorVariables();
  const stack = await Stack.start({ folder, programs, variables });
  closers.unshift(() => stack.stop());
  const connection = await Connection.connect({ address: stack.loopback.address('temporal') });
  closers.unshift(() => connection.close());
  const temporal = new Client({ connection });
  const client = new RecordingClient({ client: temporal });
  closers.unshift(() => client.close());
  const { reelkeeper, temporalCli } = programs;
  return { stack, variables, folder, reelkeeper, temporalCli, temporal, client };
}

/** Polls until a value matches; errors are retried. */
export async function until<T>(read: () => Promise<T>, matches: (value: T) => boolean): Promise<T> {
  const untilMs = Date.now() + SOON_MS;
  for (;;) {
    const seen: { readonly value: T } | { readonly error: unknown } = await read().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ('value' in seen && matches(seen.value)) return seen.value;
    if (Date.now() > untilMs) {
      throw new Error(
        `The value did not match in time: ${'error' in seen ? String(seen.error) : JSON.stringify(seen.value)}`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Waits until a session is in a phase, even while parts are down. */
export function phase(session: RecordingSession, wanted: SessionView['phase']): Promise<SessionView> {
  return until(
    () => session.view(),
    (view) => view.phase === wanted,
  );
}

/** The tasks that keep recording, and pairs that were started twice. */
export async function ledgerProblems(stack: Stack): Promise<Pick<StackLedger, 'unstopped' | 'doubled'>> {
  const { unstopped, doubled } = await ledgerOf(stack);
  return { unstopped, doubled };
}
