import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { schemaFiles } from '../../src/gateway/schema-files.js';

const FOLDER = resolve(import.meta.dirname, '../../schemas');

function validator(name: string): (value: unknown) => boolean {
  const schema = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Record<string, unknown>;
  return new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
}

describe('the schemas for other languages', async () => {
  const files = await schemaFiles();

  test('are complete, and there are no others', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(files).sort());
  });

  test.each(Object.keys(files))('%s is up to date: "npm run schemas" regenerates it', (name) => {
    expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(files[name]);
  });

  test.each([
    { name: 'session-request.json', value: { roomId: 'math-101' }, valid: true },
    { name: 'session-request.json', value: { roomId: 'math-101', recordSeconds: 5 }, valid: false },
    { name: 'session-request.json', value: {}, valid: false },
    { name: 'stop.json', value: { reason: 'over' }, valid: true },
    { name: 'stop.json', value: { because: 'over' }, valid: false },
    { name: 'update-layout.json', value: { MixMode: 3, unknownToUs: 1 }, valid: true },
    { name: 'update-layout.json', value: { MixMode: 6 }, valid: false },
    { name: 'update-whiteboard.json', value: { WhiteboardId: 'b-1' }, valid: true },
    { name: 'update-whiteboard.json', value: {}, valid: false },
    { name: 'change-answer.json', value: { accepted: true, requestId: '1' }, valid: true },
    { name: 'started-answer.json', value: { taskIds: ['1'] }, valid: true },
    { name: 'webhook-event.json', value: { id: 'evt', type: 'session.paused', timestamp: '', data: {} }, valid: false },
  ])('$name: $value is $valid', ({ name, value, valid }) => {
    expect(validator(name)(value)).toBe(valid);
  });
});
