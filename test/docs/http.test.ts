import { describe, expect, test, vi } from 'vitest';
import { PROBLEMS, type ProblemName } from '../../src/gateway/problems.js';
import { markOf } from '../../src/gateway/rest/event-frames.js';
import { everything } from '../harness/whole-world.js';
import { curled } from './curl.js';
import { type Block, blocks, proseOf } from './documents.js';
import { typedIn } from './typed.js';

const PAGE = 'docs/http.md';
const SOON = { timeout: 30_000, interval: 200 };
/** What differs from one run to the next. */
const OF_A_RUN = ['at', 'requestId', 'runStartedAt', 'taskId', 'taskIds'];

/** What the page shows a shell to do, and the answer that it shows to the last command. */
function steps(): { readonly block: Block; readonly answer: unknown }[] {
  const all = blocks().filter(({ document, language }) => document === PAGE && language !== 'yaml');
  return all.flatMap((block, index) => {
    const next = all[index + 1];
    if (block.language !== 'sh' || !block.text.startsWith('curl')) return [];
    return [{ block, answer: next?.language === 'json' ? JSON.parse(next.text) : undefined }];
  });
}

/** What is shown, with the kind of value in place of those that differ from one run to the next. */
function shape(shown: unknown): unknown {
  if (Array.isArray(shown))
    return expect.arrayContaining(shown.map((one) => expect.objectContaining(Object(shape(one)))));
  if (typeof shown !== 'object' || shown === null) return shown;
  const ofARun = (value: unknown): unknown => expect.any(Array.isArray(value) ? Array : Object(value).constructor);
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [name, OF_A_RUN.includes(name) ? ofARun(value) : shape(value)]),
  );
}

/** What a command must answer when the page shows this answer to it, or none. */
function expected(answer: unknown): object {
  const isProblem = typeof answer === 'object' && answer !== null && 'title' in answer;
  return { ok: !isProblem, ...(answer !== undefined && { body: shape(answer) }) };
}

describe('docs/http.md', async () => {
  const { gateway } = await everything();

  test('shows commands that can be run one after the other, and what they answer', { timeout: 120_000 }, async () => {
    const shown = steps();
    expect(shown.length).toBeGreaterThan(6);
    for (const { block, answer } of shown) {
      for (const typed of await typedIn(block, ['curl'])) {
        await vi.waitFor(async () => {
          const { at } = block;
          expect({ at, ...(await curled(typed, gateway.url)) }).toMatchObject({ at, ...expected(answer) });
        }, SOON);
      }
    }
  });

  test('shows a stream of events as it is', () => {
    const [shown] = blocks('sse');
    const told = [...(shown?.text ?? '').matchAll(/^id: (.*)\nevent: (.*)\ndata: (.*)$/gm)];
    const marks = told.map(([, id]) => markOf(id));
    expect(told.map(([, , event]) => event)).toEqual(['view', 'timeline', 'closed']);
    expect(marks.map((mark) => mark?.closed)).toEqual([false, false, true]);
    expect(told.map(([, , , data = '']) => typeof JSON.parse(data))).toEqual(['object', 'object', 'object']);
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
