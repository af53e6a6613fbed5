import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listen } from '../harness/listen.js';
import { shell } from './cli.js';
import { freePorts, portFlags } from './dev-world.js';
import { pidsNaming } from './processes-left.js';

const SIMULATOR_PORT = 8701;

/** Starts a demo with a folder and ports of its own. Slow ones run side by side. */
async function startDemo() {
  const at = await shell();
  const ports = await freePorts();
  return { at, ports, demo: at.start(['demo', ...portFlags(ports), '--data-dir', 'data']) };
}

const plain = await startDemo();
const failing = await startDemo();
await failing.demo.says(/^ready /m);
await fetch(`http://127.0.0.1:${failing.ports.simulator}/_simulator/faults`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'upload-fails', times: 'always' }),
});

test('demo records a room from start to manifest, prints it, and leaves nothing running', async () => {
  const { at, demo } = plain;
  const { code, stdout } = await demo.ended;
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^ready temporal=.* web-ui=http:\/\/127\.0\.0\.1:\d+ gateway=/m);
  for (const phase of ['starting', 'recording', 'closed']) expect(stdout).toMatch(new RegExp(`  ${phase}$`, 'm'));
  expect(stdout).toMatch(/layout accepted[^]*snapshot accepted[^]*stop confirmed/);
  expect(stdout).toMatch(/^Outcome {2}complete \(stopped\), .* recorded, 2 files$/m);
  expect(stdout).toMatch(/^ {2}verified .*\.mp4$/m);

  const paths = [...stdout.matchAll(/^In the bucket: (.*) \(.*\)$/gm)].map(([, path]) => String(path));
  expect(paths.map((path) => path.slice(-4)).sort()).toEqual(['.jpg', '.mp4']);
  for (const path of paths) expect((await stat(path)).size).toBeGreaterThan(0);

  expect((await stat(join(at.folder, 'data'))).mode & 0o777).toBe(0o700);
  const [folder, ...others] = await readdir(join(at.folder, 'data'));
  expect(others).toEqual([]);
  expect(await pidsNaming(join(at.folder, 'data', String(folder)))).toEqual([]);
}, 120_000);

test('demo replaces a taken default port by a free one, and keeps running with --keep until Ctrl-C', async () => {
  // If another program has it, it is taken as well.
  const taken = await listen(() => {}, SIMULATOR_PORT).catch(() => undefined);
  try {
    const at = await shell();
    const demo = at.start(['demo', '--keep', '--no-fresh', '--data-dir', 'data']);
    const [line] = await demo.says(/^ready .*$/m);
    expect(line).not.toContain(`:${SIMULATOR_PORT}`);
    await demo.says(/Everything keeps running until Ctrl-C/);
    const address = /temporal=(\S+)/.exec(line)?.[1];
    const { stdout } = await at.run(['list', '--room', 'demo-room'], { env: { TEMPORAL_ADDRESS: address } });
    expect(stdout).toMatch(/^\S+ +demo-room +complete /m);
    expect((await demo.kill('SIGINT')).code).toBe(0);
    expect(await pidsNaming(join(at.folder, 'data'))).toEqual([]);
  } finally {
    await taken?.[Symbol.asyncDispose]();
  }
}, 120_000);

test('demo fails if a file is not in the bucket', async () => {
  const { code, stdout } = await failing.demo.ended;
  expect(code).toBe(1);
  expect(stdout).toMatch(/ is missing$/m);
}, 120_000);
