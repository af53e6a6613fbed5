import { expect, test } from 'vitest';
import { requestFrom } from '../../../src/cli/input/request-input.js';
import type { Terminal } from '../../../src/cli/terminal.js';

const terminal: Terminal = {
  env: {},
  cwd: '/',
  out: () => undefined,
  err: () => undefined,
  emphasis: (_kind, text) => text,
};
const MIX = { MixOutputStreamId: 'mix' };

test.each([
  ['no parameters', {}, { MixConfig: { MixMode: 2 } }],
  ['a part of null, which removes it from the profile', { RecordInputParams: null }, { MixConfig: { MixMode: 2 } }],
  [
    'a MixConfig of null',
    { RecordInputParams: { RecordMode: 2, MixConfig: null } },
    { RecordMode: 2, MixConfig: { MixMode: 2 } },
  ],
  ['a MixConfig', { RecordInputParams: { MixConfig: MIX } }, { MixConfig: { ...MIX, MixMode: 2 } }],
])('--layout overrides a request with %s', async (_what, recording, RecordInputParams) => {
  const flags = { layout: 'grid', request: JSON.stringify({ recording }) };
  expect(await requestFrom('r', flags, terminal)).toEqual({
    roomId: 'r',
    recording: { ...recording, RecordInputParams },
  });
});

test.each([
  ['recording', null],
  ['recording', { RecordInputParams: [] }],
  ['limits', null],
])('flags are not merged into a "%s" that is not an object: %j', async (part, value) => {
  const flags = { layout: 'grid', recordSeconds: 5, request: JSON.stringify({ [part]: value }) };
  await expect(requestFrom('r', flags, terminal)).rejects.toThrow(/must be an object/);
});
