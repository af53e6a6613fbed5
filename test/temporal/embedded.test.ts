import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, test, vi } from 'vitest';
import {
  EmbeddedServerFailed,
  ensureSearchAttributes,
  PortTaken,
  startEmbeddedServer,
} from '../../src/temporal/index.js';
import { compileForNode } from '../harness/compile.js';
import { listen } from '../harness/listen.js';
import { freePort } from '../harness/ports.js';
import { devServer, devServerEnv, startDevServer, temporaryFolder } from '../harness/servers.js';

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const startWorkflow = (client: Client, workflowId: string) =>
  client.workflow.start('anything', { workflowId, taskQueue: 'nobody', workflowExecutionTimeout: '1h' });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the embedded server', async () => {
  const folder = await temporaryFolder();
  const server = await devServer();

  test('responds at its address and serves the Web UI once it has started', async () => {
    const ui = await fetch(server.uiUrl);
    expect(ui.status).toBe(200);
    await withClient(server.address, async (client) => {
      const handle = await startWorkflow(client, 'math-101');
      expect((await handle.describe()).status.name).toBe('RUNNING');
    });
  });

  test('has the search attributes of sessions from the start', async () => {
    const created = await withClient(server.address, ({ connection }) =>
      ensureSearchAttributes(connection as Connection, server.namespace),
    );
    expect(created).toEqual({ created: [] });
  });

  test('has ended when stop resolves, and may be stopped twice', async () => {
    const other = await startDevServer(join(folder, 'stopped'));
    await Promise.all([other.stop(), other.stop()]);
    expect(isAlive(other.pid)).toBe(false);
    expect(await other.ended).toBe('ended with code 0');
  });

  test.each([
    { how: 'in order', end: (running: { stop(): Promise<void> }) => running.stop() },
    { how: 'by SIGKILL', end: async (running: { pid: number }) => void process.kill(running.pid, 'SIGKILL') },
  ])('keeps its workflows if it was ended $how', async ({ how, end }) => {
    const dataDir = join(folder, how.replaceAll(' ', '-'));
    const first = await startDevServer(dataDir);
    await withClient(first.address, (client) => startWorkflow(client, 'math-101'));
    await end(first);
    await first.ended;
    const second = await startDevServer(dataDir);
    try {
      const status = await withClient(second.address, (client) => client.workflow.getHandle('math-101').describe());
      expect(status.status.name).toBe('RUNNING');
    } finally {
      await second.stop();
    }
  });

  test.each([
    { flag: '--temporal-port', taken: 'port' },
    { flag: '--ui-port', taken: 'uiPort' },
  ] as const)('names $flag when that port is taken', async ({ flag, taken }) => {
    await using other = await listen();
    const ports = { port: await freePort(), uiPort: await freePort(), [taken]: other.port };
    const start = startEmbeddedServer({ dataDir: folder, ...ports });
    await expect(start).rejects.toBeInstanceOf(PortTaken);
    await expect(start).rejects.toMatchObject({ port: other.port, flag });
    await expect(start).rejects.toThrow(`Port ${other.port} is taken by another program.`);
  });

  test('reports that another server uses the database, and the flag for another folder', async () => {
    const dataDir = join(folder, 'shared');
    const first = await startDevServer(dataDir);
    try {
      const ports = { port: await freePort(), uiPort: await freePort() };
      const start = startEmbeddedServer({ dataDir, ...ports, env: { ...process.env, ...(await devServerEnv()) } });
      await expect(start).rejects.toBeInstanceOf(EmbeddedServerFailed);
      await expect(start).rejects.toThrow(/process \d+\) uses ".*temporal\.db".*--data-dir/);
    } finally {
      await first.stop();
    }
  });

  test('starts on a database whose former owner left its note', async () => {
    const dataDir = join(folder, 'left');
    await mkdir(dataDir);
    // This process is alive, but was not given the database.
    await writeFile(join(dataDir, 'temporal.db.pid'), `${process.pid}\n`);
    const server = await startDevServer(dataDir);
    await server.stop();
    expect(await readdir(dataDir)).not.toContain('temporal.db.pid');
  });

  test('fails with the last output of a server that ends before it is up', async () => {
    const program = join(folder, 'temporal');
    const script = 'case "$1" in --version) echo "Server 1.32.0";; *) echo "database is locked"; exit 3;; esac';
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    const start = startEmbeddedServer({
      dataDir: join(folder, 'broken'),
      port: await freePort(),
      uiPort: await freePort(),
      env: { ...process.env, REELKEEPER_TEMPORAL_CLI: program },
    });
    await expect(start).rejects.toBeInstanceOf(EmbeddedServerFailed);
    await expect(start).rejects.toThrow(/ended with code 3 before it was up[^]*\ndatabase is locked$/);
  });
});

describe('a server process', async () => {
  const folder = await temporaryFolder();

  test('ends if the process that started it is killed', async () => {
    const compiled = await compileForNode('src/temporal/server-process.ts', folder);
    const pidFile = join(folder, 'pid');
    const script = `
      const { startServerProcess } = await import(${JSON.stringify(compiled)});
      const server = await startServerProcess('sleep', ['600'], ${JSON.stringify(join(folder, 'log'))});
      (await import('node:fs')).writeFileSync(${JSON.stringify(pidFile)}, String(server.pid));
      await server.ended;
    `;
    const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    const pid = await vi.waitFor(async () => {
      const text = await readFile(pidFile, 'utf8');
      expect(text).not.toBe('');
      return Number(text);
    }, 30_000);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 30_000);
  });
});
