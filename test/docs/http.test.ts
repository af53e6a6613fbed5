import { describe, expect, test, vi } from 'vitest';
import { PROBLEMS, type ProblemName } from '../../src/gateway/problem-types.js';
import { markOf } from '../../src/gateway/rest/event-frames.js';
import { everything } from '../harness/whole-world.js';
import { curled } from './curl.js';
import { type Block, blocks, proseOf } from './documents.js';
import { typedIn } from './typed.js';

const PAGE = 'docs/http.md';
/** A keeper's sweep is known after 30 s. */
const SOON = { timeout: 60_000, interval: 200 };
/** Fields that differ from run to run. */
const RUN_FIELDS = ['at', 'last', 'recordingSince', 'requestId', 'runStartedAt', 'sweeps', 'taskId', 'taskIds'];

/** The page's shell blocks, each with the documented response to its last command. */
function steps(): { readonly block: Block; readonly response: unknown }[] {
  const all = blocks().filter(({ document, language }) => document === PAGE && language !== 'yaml');
  return all.flatMap((block, index) => {
    const next = all[index + 1];
    if (block.language !== 'sh' || !block.text.startsWith('curl')) return [];
    return [{ block, response: next?.language === 'json' ? JSON.parse(next.text) : undefined }];
  });
}

/** The documented response, with a type in place of each value that differs from run to run. */
function shape(shown: unknown): unknown {
  if (Array.isArray(shown))
    return expect.arrayContaining(shown.map((one) => expect.objectContaining(Object(shape(one)))));
  if (typeof shown !== 'object' || shown === null) return shown;
  const anyOfType = (value: unknown): unknown => expect.any(Array.isArray(value) ? Array : Object(value).constructor);
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [name, RUN_FIELDS.includes(name) ? anyOfType(value) : shape(value)]),
  );
}

/** The expected response to a command, from the documented one, if any. */
function expected(response: unknown): object {
  const isProblem = typeof response === 'object' && response !== null && 'title' in response;
  return { ok: !isProblem, ...(response !== undefined && { body: shape(response) }) };
}

describe('docs/http.md', async () => {
  const { gateway } = await everything();

  test('has commands that run one after the other and return the documented responses', {
    timeout: 120_000,
  }, async () => {
    const shown = steps();
    expect(shown.length).toBeGreaterThan(6);
    for (const { block, response } of shown) {
      for (const typed of await typedIn(block, ['curl'])) {
        await vi.waitFor(async () => {
          const { at } = block;
          expect({ at, ...(await curled(typed, gateway.url)) }).toMatchObject({ at, ...expected(response) });
        }, SOON);
      }
    }
  });

  test('shows a valid event stream', () => {
    const [shown] = blocks('sse');
    const events = [...(shown?.text ?? '').matchAll(/^id: (.*)\nevent: (.*)\ndata: (.*)$/gm)];
    const marks = events.map(([, id]) => markOf(id));
    expect(events.map(([, , event]) => event)).toEqual(['view', 'timeline', 'closed']);
    expect(marks.map((mark) => mark?.closed)).toEqual([false, false, true]);
    expect(events.map(([, , , data = '']) => typeof JSON.parse(data))).toEqual(['object', 'object', 'object']);
  });

  test('names every problem with its status', () => {
    const text = proseOf(PAGE);
    const missing = Object.keys(PROBLEMS).filter((name) => !text.includes(`\`${name}\``));
    expect(missing).toEqual([]);
    const rows = [...text.matchAll(/^\| ([\d, ]+) \| (`[^|]+) \|/gm)].map(([, statuses = '', names = '']) => ({
      statuses: statuses.split(', ').map(Number),
      names: [...names.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name as ProblemName),
    }));
    expect(rows.length).toBeGreaterThan(10);
    for (const { statuses, names } of rows) {
      expect([...new Set(names.map((name) => PROBLEMS[name].status))]).toEqual(statuses);
    }
  });
});
