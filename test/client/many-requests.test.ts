import { expect, test } from 'vitest';
import { TemporalCalls } from '../../src/client/temporal-calls.js';
import { nodeWarnings } from '../harness/node-warnings.js';
import { temporalWithoutWorker } from './scripted-sessions.js';

const { temporal } = await temporalWithoutWorker();

test('a call may take many requests to Temporal, and Node warns of no leak', async () => {
  const warnings = nodeWarnings();
  const calls = new TemporalCalls(temporal, 10_000);
  const namespace = { namespace: 'default' };
  await calls.run({ doing: 'look many times' }, () =>
    Promise.all(Array.from({ length: 12 }, () => temporal.workflowService.describeNamespace(namespace))),
  );
  expect(await warnings()).toEqual([]);
});
