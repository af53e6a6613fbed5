import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleWorkflows, WorkflowBundleError } from '../../src/worker/index.js';
import { temporaryFolder } from '../harness/servers.js';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = await temporaryFolder();
let projects = 0;

/** A project whose one workflow file is `code`. */
async function project(code: string): Promise<string> {
  const root = join(folder, `project-${projects++}`);
  for (const folder of ['workflows/converters', 'workflows/metrics']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await mkdir(join(root, 'src/contract'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  await writeFile(join(root, 'workflows/index.ts'), code);
  for (const converter of ['workflows/converters/payload-converter.ts', 'workflows/converters/failure-converter.ts']) {
    await writeFile(join(root, converter), await readFile(join(ROOT, converter)));
  }
  for (const interceptors of ['metrics/interceptors', 'converters/refuse-payloads']) {
    await writeFile(join(root, `workflows/${interceptors}.ts`), 'export const interceptors = () => ({});');
  }
  await writeFile(join(root, 'src/contract/words.ts'), 'export const words = 1;');
  await writeFile(join(root, 'src/contract/words.schema.ts'), 'export const schema = 1;');
  await writeFile(join(root, 'src/secrets.ts'), 'export const secrets = 1;');
  return root;
}

const BODY = 'export async function recordingSession() { return used; }';

describe('the workflow bundle', () => {
  test('of this project holds its workflows, and no path of the machine', async () => {
    const code = await bundleWorkflows(ROOT);
    expect(code.includes('recordingSession')).toBe(true);
    const map = Buffer.from(/base64,(\S+)$/m.exec(code)?.[1] ?? '', 'base64').toString('utf8');
    expect(map).toContain('"workflows/recording-session.ts"');
    expect([code.includes(ROOT), map.includes(ROOT)]).toEqual([false, false]);
  });

  test('is small in memory: no characters of two bytes, and no texts of the sources', async () => {
    const used = "const used = { '\\u2026': 1, '\u2026': 2, '\u00a7': 3 };";
    const code = await bundleWorkflows(await project(`${used} ${BODY}`));
    const map = Buffer.from(/base64,(\S+)$/m.exec(code)?.[1] ?? '', 'base64').toString('utf8');
    expect([/[^\0-\u00ff]/.test(code), code.includes("'\u00a7'"), map.includes('sourcesContent')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(code.split("'\\u2026'")).toHaveLength(3);
  });

  test('is the same wherever it is built', async () => {
    const code = `import { words as used } from '../src/contract/words.js'; ${BODY}`;
    const [here, there] = await Promise.all([project(code), project(code)]);
    const [one, other] = [await bundleWorkflows(here), await bundleWorkflows(there)];
    // Compared by hand: the difference of two bundles would fill the screen.
    expect(one === other).toBe(true);
  });

  test.each([
    { name: 'zod', code: "import { z as used } from 'zod'", named: 'node_modules/zod/' },
    {
      name: 'another package',
      code: "import * as used from 'eventsource-parser'",
      named: 'node_modules/eventsource-parser/',
    },
    {
      name: 'a schema of the contract',
      code: "import { schema as used } from '../src/contract/words.schema.js'",
      named: 'src/contract/words.schema.ts',
    },
    {
      name: 'another folder of ours',
      code: "import { secrets as used } from '../src/secrets.js'",
      named: 'src/secrets.ts',
    },
    { name: "a module of Node's", code: "import used from 'node:fs'", named: 'node:fs' },
    { name: 'something that is not there', code: "import used from './missing.js'", named: './missing.js' },
  ])('is refused with $name in it, which is named', async ({ code, named }) => {
    const bundle = bundleWorkflows(await project(`${code}; ${BODY}`));
    await expect(bundle).rejects.toBeInstanceOf(WorkflowBundleError);
    await expect(bundle).rejects.toThrow(named);
  });
});
