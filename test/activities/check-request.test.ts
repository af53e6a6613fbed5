import { describe, expect, test } from 'vitest';
import { type ActivityDependencies, createActivities } from '../../activities/index.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';
import type { CheckAnswer, Mistake, RecordingParams, StartInput } from '../../src/contract/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { httpServer, type TestServer } from '../zego/server.js';

const S3 = { Vendor: 1 as const, Region: 'r', Bucket: 'b', AccessKeyId: 'id', AccessKeySecret: 'secret' };
const client = new ZegoClient({ appId: 1, serverSecret: 'secret', endpoint: 'http://127.0.0.1:1' });

/** What ZEGO may know some day, and we do not. */
const NEW = { NewZegoParam: { Deep: [1, { Deeper: null }], other: 'é' }, Newer: [], RecordVideoParams: null };

function configured(differs: Partial<ActivityDependencies> = {}): ActivityDependencies {
  return {
    apps: { default: client },
    storages: { default: S3 },
    profiles: { default: DEFAULT_PROFILE },
    nowMs: Date.now,
    ...differs,
  };
}

function checked(request: unknown, differs: Partial<ActivityDependencies> = {}): Promise<CheckAnswer> {
  return createActivities(configured(differs)).checkRequest(request);
}

async function mistakesOf(request: unknown, differs: Partial<ActivityDependencies> = {}): Promise<readonly Mistake[]> {
  const answer = await checked(request, differs);
  return answer.valid ? [] : answer.mistakes;
}

async function textsOf(request: unknown, differs: Partial<ActivityDependencies> = {}): Promise<string[]> {
  return (await mistakesOf(request, differs)).map(({ path, message }) => `${path} ${message}`).sort();
}

describe('a request that names no app, profile or storage', () => {
  const entries = {
    app: { of: 'apps', entry: client },
    profile: { of: 'profiles', entry: DEFAULT_PROFILE },
    storage: { of: 'storages', entry: S3 },
  };

  describe.each(Object.entries(entries))('is for the %s', (field, { of, entry }) => {
    test('that is the only one', async () => {
      const answer = await checked({ roomId: 'r' }, { [of]: { hd: entry } });
      expect(answer).toMatchObject({ valid: true, request: { [field]: 'hd' } });
    });

    test('"default" of several', async () => {
      const answer = await checked({ roomId: 'r' }, { [of]: { hd: entry, default: entry } });
      expect(answer).toMatchObject({ valid: true, request: { [field]: 'default' } });
    });

    test('that it has to name when none of several is "default"', async () => {
      expect(await textsOf({ roomId: 'r' }, { [of]: { hd: entry, sd: entry } })).toEqual([
        `${field} is required: the configuration has several (hd, sd)`,
      ]);
    });
  });
});

describe('the mistakes of a request', () => {
  test('in its fields hide none in the names of the configuration, or in what ZEGO takes', async () => {
    const request = {
      app: 'defualt',
      storage: 'nope',
      profile: 'hd',
      redundancy: 3,
      foo: 1,
      limits: { recordSecond: 5 },
    };
    expect(await textsOf(request)).toEqual([
      'app "defualt" is not known; did you mean "default"?',
      'foo is not known',
      'limits.recordSecond is not known; did you mean "recordSeconds"?',
      'profile "hd" is not known',
      'redundancy must be 1 or 2',
      'roomId Invalid input: expected string, received undefined',
      'storage "nope" is not known',
    ]);
    expect(await textsOf({ roomId: '', app: 'nope', recording: { RecordInputParams: { MaxIdleTime: 2 } } })).toEqual([
      'app "nope" is not known',
      'recording.RecordInputParams.MaxIdleTime must be at least 5, not 2',
      'roomId must not be empty',
    ]);
  });

  test('name a field once, also one whose name no entry could have', async () => {
    const several = { apps: { one: client, two: client }, storages: { a: S3, b: S3 } };
    expect(await mistakesOf({ roomId: 'r', app: 7, profile: 'a b', recording: [] }, several)).toEqual([
      { path: 'app', message: 'Invalid input: expected string, received number' },
      { path: 'profile', message: 'must be 1 to 64 letters, digits, "-" or "_"' },
      { path: 'recording', message: 'Invalid input: expected object, received array' },
      { path: 'storage', message: 'is required: the configuration has several (a, b)' },
    ]);
  });

  test.each([['a text'], [null], [[]], [undefined]])('that is none is one alone: %j', async (request) => {
    const several = { apps: { one: client, two: client } };
    expect(await mistakesOf(request, several)).toMatchObject([{ path: '(whole)' }]);
  });

  test('that is nested without end is one', async () => {
    const deep: unknown = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000));
    expect(await mistakesOf({ roomId: 'r', metadata: { deep } })).toEqual([
      { path: '(whole)', message: 'must be nested at most 64 levels deep' },
    ]);
  });

  test.each([
    [{ recordSeconds: 60 }, 'recordSeconds is not known here; did you mean "limits.recordSeconds"?'],
    [{ limits: { redundancy: 2 } }, 'limits.redundancy is not known here; did you mean "redundancy" at the top?'],
    [{ RecordInputParams: {} }, 'RecordInputParams is not known here; did you mean "recording.RecordInputParams"?'],
    [{ recording: { restarts: 1 } }, 'recording.restarts is not known here; did you mean "limits.restarts"?'],
    [{ MixConfig: {} }, 'MixConfig is not known here; did you mean "recording.RecordInputParams.MixConfig"?'],
  ])('name the place of a field: %j', async (fields, mistake) => {
    expect(await textsOf({ roomId: 'r', ...fields })).toEqual([mistake]);
  });
});

describe('a recording', () => {
  test.each(['AppId', 'RoomId', 'TaskId', 'StorageParams', 'CallbackUrl', 'ClientTaskId', 'MaxRecordTime', 'RoomID'])(
    'that fills in %s is refused',
    async (name) => {
      expect(await textsOf({ roomId: 'r', recording: { [name]: 'x' } })).toEqual([
        `recording.${name} is set by the session: leave it out`,
      ]);
    },
  );

  test.each([
    ['recordInputParams', 'is not known; did you mean "RecordInputParams"?'],
    ['newZegoParam', 'is not known'],
    ['_NewZegoParam', 'is not known'],
    ['RecordInputParam', 'is not known; did you mean "RecordInputParams"?'],
    ['RecordOutputPrams', 'is not known; did you mean "RecordOutputParams"?'],
    ['MaxIdleTime', 'is not known here; did you mean "RecordInputParams.MaxIdleTime"?'],
    ['OutputFileFromat', 'is not known here; did you mean "RecordOutputParams.OutputFileFormat"?'],
  ])('with %s is refused, beside every other mistake in it', async (name, message) => {
    expect(await textsOf({ roomId: 'r', recording: { [name]: {}, RecordOutputParams: 7 } })).toEqual(
      [
        'recording.RecordOutputParams Invalid input: expected record, received number',
        `recording.${name} ${message}`,
      ].sort(),
    );
  });

  test('with parts that only ZEGO knows is bounded as all others', async () => {
    expect(await textsOf({ roomId: 'r', recording: { NewZegoParam: 'x'.repeat(32_768) } })).toEqual([
      'recording must have at most 32768 bytes as JSON',
    ]);
  });

  test('with parts that only ZEGO knows keeps them when it is checked', async () => {
    expect(await checked({ roomId: 'r', recording: NEW })).toMatchObject({ valid: true, request: { recording: NEW } });
  });

  test('is typed as what may be written', () => {
    const right: RecordingParams = { ...NEW, RecordInputParams: { RecordMode: 1 } };
    // @ts-expect-error -- a known part is an object
    const wrongPart: RecordingParams = { RecordInputParams: 7 };
    // @ts-expect-error -- no part of ZEGO's begins with a small letter
    const wrongName: RecordingParams = { recordInputParams: {} };
    expect([right, wrongPart, wrongName]).toHaveLength(3);
  });
});

describe('a parameter that ZEGO accepts and ignores', () => {
  const HLS = { ...DEFAULT_PROFILE, RecordOutputParams: { OutputFileFormat: 'hls', FragmentSeconds: 10 } } as const;
  const profiles = { default: HLS };

  test('is a warning, since profile and request are laid over each other', async () => {
    const recording = {
      RecordInputParams: { RecordStreamList: [{ StreamId: 'teacher' }] },
      RecordOutputParams: { OutputFileFormat: 'mp4' },
    };
    expect(await checked({ roomId: 'r', recording }, { profiles })).toMatchObject({
      valid: true,
      warnings: [
        {
          path: 'recording.RecordOutputParams.FragmentSeconds',
          message: 'has no effect: it needs OutputFileFormat "hls"',
        },
        { path: 'recording.RecordInputParams.RecordStreamList', message: 'has no effect: it needs RecordMode 1' },
      ],
    });
  });

  test('is no warning once a request has unset it', async () => {
    const recording = { RecordOutputParams: { OutputFileFormat: 'mp4', FragmentSeconds: null } };
    const answer = await checked({ roomId: 'r', recording }, { profiles });
    expect(answer).toMatchObject({ valid: true });
    expect(answer).not.toHaveProperty('warnings');
  });

  test.each(['ClientTaskId', 'MaxRecordTime'])('counts %s, which the session fills in', async (name) => {
    const recording = { RecordInputParams: { [name]: name === 'ClientTaskId' ? 'mine' : 600 } };
    expect(await checked({ roomId: 'r', recording })).toMatchObject({
      valid: true,
      warnings: [{ path: `recording.RecordInputParams.${name}`, message: 'has no effect: the session sets it' }],
    });
  });

  test('counts the whiteboard of a mixed recording of audio alone, which then records none', async () => {
    const Whiteboard = [{ HorizontalRatio: 16, VerticalRatio: 9 }];
    const recording = { RecordInputParams: { StreamType: 1, HasWhiteboard: true, Whiteboard } };
    expect(await checked({ roomId: 'r', recording })).toMatchObject({
      valid: true,
      hasWhiteboard: false,
      warnings: [{ path: 'recording.RecordInputParams.HasWhiteboard' }],
    });
  });

  test('is no word of an ordinary request', async () => {
    expect(await checked({ roomId: 'r' })).not.toHaveProperty('warnings');
  });
});

describe('the picture and the layout of the start', () => {
  const MixConfig = {
    MixMode: 4,
    MixMaxResolutionStreamId: 'teacher',
    MixOutputStreamId: 'mix',
    MixOutputVideoConfig: { Width: 720, Height: 1_280, Fps: 15, Bitrate: 1_000_000 },
  } as const;

  test('are those of profile and request together', async () => {
    expect(await checked({ roomId: 'r' })).toMatchObject({
      canvas: { width: 1_280, height: 720 },
      initialLayout: { MixMode: 2 },
    });
    expect(await checked({ roomId: 'r', recording: { RecordInputParams: { MixConfig } } })).toMatchObject({
      canvas: { width: 720, height: 1_280 },
      initialLayout: { MixMode: 4, MixMaxResolutionStreamId: 'teacher' },
    });
  });

  test('name the mode that ZEGO uses by default', async () => {
    const recording = { RecordInputParams: { MixConfig: { ...MixConfig, MixMode: null } } } as const;
    expect(await checked({ roomId: 'r', recording })).toMatchObject({ initialLayout: { MixMode: 2 } });
  });

  test.each([
    ['single streams', { RecordMode: 1 }],
    ['sound alone', { StreamType: 1 }],
  ] as const)('do not exist for %s', async (_, RecordInputParams) => {
    const answer = await checked({ roomId: 'r', recording: { RecordInputParams } });
    expect(answer).toMatchObject({ valid: true });
    expect(answer).not.toHaveProperty('canvas');
  });
});

test('a task may last as long as ZEGO lets the app record, and a day where nobody says more', async () => {
  const long = new ZegoClient({ appId: 1, serverSecret: 'secret', maxRecordSeconds: 172_800 });
  expect(await checked({ roomId: 'r' }, { apps: { default: long } })).toMatchObject({
    valid: true,
    maxTaskSeconds: 172_800,
  });
  expect(await checked({ roomId: 'r' })).toMatchObject({ valid: true, maxTaskSeconds: 86_400 });
});

describe('what StartRecord is sent', () => {
  const INPUT: StartInput = {
    app: 'default',
    sessionId: 's',
    roomId: 'r',
    profile: 'default',
    storage: 'default',
    recording: {},
    clientTaskId: 'uuid-0-1',
    maxRecordSeconds: 600,
  };

  async function sent(input: StartInput, differs: Partial<ActivityDependencies> = {}): Promise<unknown> {
    const zego: TestServer = await httpServer((response) => response.end('{"Code":0,"Data":{"TaskId":"T"}}'));
    const app = new ZegoClient({ appId: 1, serverSecret: 'secret', endpoint: zego.endpoint });
    const answer = await createActivities(configured({ apps: { default: app }, ...differs })).startRecord(input);
    app.close();
    expect(answer).toMatchObject({ verdict: 'started' });
    return JSON.parse(zego.received[0]?.body ?? '');
  }

  test('holds the parts of profile and request that only ZEGO knows, those of the request before', async () => {
    const profile = { ...DEFAULT_PROFILE, NewZegoParam: { Deep: 0, OfProfile: 1 }, OfProfile: true, Newer: [1, 2] };
    const body = await sent({ ...INPUT, recording: NEW }, { profiles: { default: profile } });
    expect(body).toMatchObject({
      NewZegoParam: { Deep: [1, {}], other: 'é', OfProfile: 1 },
      OfProfile: true,
      Newer: [],
      RoomId: 'r',
      RecordInputParams: { RecordMode: 2, ClientTaskId: 'uuid-0-1' },
    });
  });

  test('has the fields that the session sets, even if a profile has them', async () => {
    const profile = { ...DEFAULT_PROFILE, RoomId: 'another', StorageParams: {} };
    const body = await sent(INPUT, { profiles: { default: profile } });
    expect(body).toMatchObject({ RoomId: 'r', StorageParams: S3 });
  });
});
