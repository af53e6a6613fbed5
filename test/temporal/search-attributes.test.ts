import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { ensureSearchAttributes, SEARCH_ATTRIBUTE_TYPES, SearchAttributesMissing } from '../../src/temporal/index.js';
import { newNamespace } from '../harness/new-namespace.js';
import { PERMISSION_DENIED, refusingFront } from '../harness/refusing-front.js';
import { devServer, testServerPath } from '../harness/servers.js';

const NAMES = [
  'RecordingApp',
  'RecordingRoom',
  'RecordingPhase',
  'RecordingOutcome',
  'RecordingTaskIds',
  'RecordingAttention',
  'RecordingSince',
];
const { IndexedValueType } = proto.temporal.api.enums.v1;

test('the search attributes and their types are those of the contract', () => {
  expect(SEARCH_ATTRIBUTE_TYPES).toEqual({
    RecordingApp: 'Keyword',
    RecordingRoom: 'Keyword',
    RecordingPhase: 'Keyword',
    RecordingOutcome: 'Keyword',
    RecordingTaskIds: 'KeywordList',
    RecordingAttention: 'KeywordList',
    RecordingSince: 'Datetime',
  });
});

describe('the search attributes of a namespace', async () => {
  const { address } = await devServer();
  const connection = await Connection.connect({ address });
  afterAll(() => connection.close());
  const { operatorService, workflowService } = connection;

  test('are registered if they are missing, and can be used at once', async () => {
    const namespace = await newNamespace(connection, 'fresh');
    expect(await ensureSearchAttributes(connection, namespace)).toEqual({ created: NAMES });
    const query = 'RecordingApp = "default" AND RecordingTaskIds = "t-1"';
    expect((await workflowService.countWorkflowExecutions({ namespace, query })).count.toString()).toBe('0');
  });

  test('are completed if some exist, and left alone if all do', async () => {
    const namespace = await newNamespace(connection, 'partial');
    const searchAttributes = { RecordingApp: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD };
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
    expect(await ensureSearchAttributes(connection, namespace)).toEqual({ created: NAMES.slice(1) });
    expect(await ensureSearchAttributes(connection, namespace)).toEqual({ created: [] });
  });

  test('may be registered by several workers at once', async () => {
    const namespace = await newNamespace(connection, 'crowded');
    await Promise.all([1, 2, 3, 4].map(() => ensureSearchAttributes(connection, namespace)));
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes).sort()).toEqual([...NAMES].sort());
  });

  test('are rejected if one has another type', async () => {
    const namespace = await newNamespace(connection, 'wrong');
    const searchAttributes = { RecordingTaskIds: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD };
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
    const ensured = ensureSearchAttributes(connection, namespace);
    await expect(ensured).rejects.toBeInstanceOf(SearchAttributesMissing);
    await expect(ensured).rejects.toThrow('"RecordingTaskIds" has the type Keyword and must have KeywordList');
  });

  describe('if registering is not permitted', async () => {
    const front = await refusingFront(address, (path) =>
      path.startsWith('/temporal.api.operatorservice.') ? PERMISSION_DENIED : undefined,
    );
    const connection = await Connection.connect({ address: front.address });
    afterAll(async () => {
      await connection.close();
      await front[Symbol.asyncDispose]();
    });

    test('are found when somebody else has created them', async () => {
      expect(await ensureSearchAttributes(connection, 'default')).toEqual({ created: [] });
    });

    test('are refused with the command that creates what is missing', async () => {
      const namespace = await newNamespace(connection, 'forbidden');
      const ensured = ensureSearchAttributes(connection, namespace);
      await expect(ensured).rejects.toBeInstanceOf(SearchAttributesMissing);
      await expect(ensured).rejects.toThrow(
        'temporal operator search-attribute create --namespace forbidden --name RecordingApp --type Keyword ' +
          '--name RecordingRoom --type Keyword --name RecordingPhase --type Keyword ' +
          '--name RecordingOutcome --type Keyword --name RecordingTaskIds --type KeywordList --name RecordingAttention --type KeywordList',
      );
    });
  });
});

test('the time-skipping server, which lists none, takes them once', async () => {
  const path = await testServerPath();
  const executable = { type: 'existing-path', path } as const;
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  try {
    expect(await ensureSearchAttributes(environment.connection, 'default')).toEqual({ created: NAMES });
    expect(await ensureSearchAttributes(environment.connection, 'default')).toEqual({ created: [] });
  } finally {
    await environment.teardown();
  }
});
