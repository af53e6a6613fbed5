import { expect, test } from 'vitest';
import { TemporalCalls } from '../../src/client/temporal-calls.js';
import { nodeWarnings } from '../harness/node-warnings.js';
import { temporalWithoutWorker } from './scripted-sessions.js';

const { temporal } = await temporalWithoutWorker();

test('a call may send many requests to Temporal without a leak warning from Node', async () => {
  const warnings = nodeWarnings();
  const calls = new TemporalCalls(temporal, 10_000);
  const namespace = { namespace: 'default' };
  await calls.run({ doing: 'send many requests' }, () =>
    Promise.all(Array.from({ length: 12 }, () => temporal.workflowService.describeNamespace(namespace))),
  );
  expect(await warnings()).toEqual([]);
});
