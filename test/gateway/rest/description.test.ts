import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { controlKey, Secret } from '../../../src/config/index.js';
import { PROBLEMS } from '../../../src/gateway/problem-types.js';
import { clientOfNothing } from '../../client/scripted-sessions.js';
import { gatewayOfTest, testConfig } from '../gateway-world.js';
import { type Operation, operationsOf } from './operations.js';

/** Problems of unknown addresses and methods, which no route describes. */
const ANYWHERE = ['not-found', 'method-not-allowed'];

interface Described {
  readonly source: string;
  readonly operations: readonly Operation[];
}

async function described(apiKeys = [controlKey(new Secret('key-of-the-test'))]): Promise<Described> {
  const { url } = await gatewayOfTest(await clientOfNothing(500), { config: testConfig({ apiKeys }) });
  const answer = await fetch(`${url}/openapi.json`);
  const source = await answer.text();
  return { source, operations: operationsOf(JSON.parse(source)) };
}

describe('the description of the API', () => {
  test.each([
    { what: 'with keys', apiKeys: undefined },
    { what: 'without any key', apiKeys: [] },
  ])('of a gateway $what passes a public linter, warnings included', async ({ apiKeys }) => {
    const { source } = await described(apiKeys);
    const found = await lintFromString({ source, config: await createConfig({ extends: ['recommended-strict'] }) });
    expect(found.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`)).toEqual([]);
  });

  test('would fail it with a mistake', async () => {
    const { source } = await described();
    const broken = source.replace('"operationId":"getSession"', '"operationId":"listSessions"');
    const found = await lintFromString({
      source: broken,
      config: await createConfig({ extends: ['recommended-strict'] }),
    });
    expect(found.map(({ ruleId }) => ruleId)).toContain('operation-operationId-unique');
  });

  test('has every route, each method with a unique name', async () => {
    const { operations } = await described();
    expect(operations.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`).sort()).toEqual([
      'GET /healthz isAlive',
      'GET /metrics showMetrics',
      'GET /openapi.json describeApi',
      'GET /readyz isReady',
      'GET /v1/fleet showFleet',
      'GET /v1/sessions listSessions',
      'GET /v1/sessions/{sessionId} getSession',
      'GET /v1/sessions/{sessionId}/events followSession',
      'GET /v1/sessions/{sessionId}/files/{fileId}/link linkToFile',
      'GET /v1/tasks listTasks',
      'GET /v1/tasks/{taskId} showTask',
      'POST /v1/callbacks/zego/{app} takeCallback',
      'POST /v1/callbacks/zego/{app}/{sessionId}/{token} takeCallbackOfSession',
      'POST /v1/codec/decode decodePayloads',
      'POST /v1/codec/encode encodePayloads',
      'POST /v1/fleet/pause pauseFleet',
      'POST /v1/fleet/resume resumeFleet',
      'POST /v1/sessions startSession',
      'POST /v1/sessions/{sessionId}/pause pause',
      'POST /v1/sessions/{sessionId}/resume resume',
      'POST /v1/sessions/{sessionId}/snapshots takeSnapshot',
      'POST /v1/sessions/{sessionId}/stop stopSession',
      'POST /v1/tasks/{taskId}/stop stopTask',
      'PUT /v1/sessions/{sessionId}/layout updateLayout',
      'PUT /v1/sessions/{sessionId}/whiteboard updateWhiteboard',
    ]);
  });

  test('lists every problem type with its status', async () => {
    const { operations } = await described();
    const listed = operations.flatMap(({ problems }) => problems.map(({ type, status }) => `${status} ${type}`));
    const known = Object.entries(PROBLEMS).filter(([name]) => !ANYWHERE.includes(name));
    expect([...new Set(listed)].sort()).toEqual(
      known.map(([name, { status }]) => `${status} urn:reelkeeper:problem:${name}`).sort(),
    );
  });

  test('requires a key wherever one is needed, and lists the headers', async () => {
    const { operations } = await described();
    const open = operations.filter(({ needsKey }) => !needsKey).map(({ path }) => path);
    expect(open.sort()).toEqual([
      '/healthz',
      '/openapi.json',
      '/readyz',
      '/v1/callbacks/zego/{app}',
      '/v1/callbacks/zego/{app}/{sessionId}/{token}',
    ]);
    const start = operations.find(({ operationId }) => operationId === 'startSession');
    expect(start?.responses['201']?.headers).toEqual(
      expect.arrayContaining(['X-Request-Id', 'Location', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset']),
    );
    expect(start?.responses['429']?.headers).toContain('Retry-After');
    expect(start?.responses['503']?.headers).toContain('Retry-After');
  });

  test('of a gateway without keys requires none', async () => {
    const { source, operations } = await described([]);
    expect(operations.filter(({ needsKey }) => needsKey)).toEqual([]);
    expect(JSON.parse(source)).not.toHaveProperty('components.securitySchemes.apiKey');
  });

  test('has examples that match its own schemas', async () => {
    const { source } = await described();
    const { components } = JSON.parse(source) as { components: { schemas: Record<string, { examples?: unknown[] }> } };
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'api', components });
    const wrong = Object.entries(components.schemas).flatMap(([name, { examples = [] }]) => {
      const validate = ajv.getSchema(`api#/components/schemas/${name}`);
      return examples.filter((example) => validate?.(example) !== true).map(() => [name, validate?.errors]);
    });
    expect(wrong).toEqual([]);
    expect(Object.values(components.schemas).filter(({ examples }) => examples).length).toBeGreaterThan(8);
  });
});
