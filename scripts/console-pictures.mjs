// Takes the console's pictures in docs/images, with `reelkeeper dev` and Chromium (CHROMIUM_PATH, or "chromium" on the PATH).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const ROOT = resolve(import.meta.dirname, '..');
const PORTS = { temporal: 17_333, ui: 18_333, gateway: 18_800, simulator: 18_801 };
const GATEWAY = `http://127.0.0.1:${PORTS.gateway}`;
const DESKTOP = { viewport: { width: 1_280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function send(method, path, body) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${GATEWAY}${path}`, { method, ...(body && { headers, body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function fault(body) {
  const url = `http://127.0.0.1:${PORTS.simulator}/_simulator/faults`;
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

const start = (roomId, sessionId, more = {}) =>
  send('POST', '/v1/sessions?wait=started', { roomId, sessionId, ...more });
const stop = (sessionId) => send('POST', `/v1/sessions/${sessionId}/stop`, {});

/** Waits until the list with this query has so many sessions. */
async function untilListed(query, count) {
  for (;;) {
    const { sessions } = await send('GET', `/v1/sessions?${query}`);
    if (sessions.length >= count) return;
    await sleep(500);
  }
}

/** Runs sessions in every state that the pictures show. */
async function stage() {
  await fault({ name: 'refused', action: 'StopRecord', roomId: 'art-3', times: 'always', code: 300_010_000, message: 'system error' });
  await start('art-3', 'lesson-4708');
  await stop('lesson-4708');
  for (const [room, id] of [['geography-5', 'lesson-4702'], ['history-2', 'lesson-4705']]) {
    await start(room, id);
    await sleep(8_000);
    await stop(id);
  }
  await start('physics-7b', 'lesson-4710');
  await start('chemistry-1', 'lesson-4709');
  await send('POST', '/v1/sessions/lesson-4709/pause');
  await start('math-101', 'lesson-4711', { metadata: { classId: 'c-77' } });
  const view = (StreamId, Left, Top, Right, Bottom, Layer = 0) => ({ StreamId, Left, Top, Right, Bottom, Layer });
  const MixInputList = [view('teacher', 0, 0, 960, 720), view('ada', 960, 0, 1_280, 360), view('grace', 960, 360, 1_280, 720)];
  await send('PUT', '/v1/sessions/lesson-4711/layout', { MixMode: 1, MixInputList });
  await untilListed('attention=true', 1);
  await untilListed('phase=closed', 2);
}

async function picturesOf(browser) {
  const open = async (options, path) => {
    const context = await browser.newContext({ locale: 'en-GB', colorScheme: 'light', ...options });
    const page = await context.newPage();
    await page.goto(`${GATEWAY}/${path}`);
    const save = (name) => page.screenshot({ path: join(ROOT, 'docs/images', `${name}.png`) });
    return { page, save };
  };
  const list = await open(DESKTOP, '');
  await list.page.getByRole('link', { name: 'math-101' }).waitFor();
  await list.save('console-sessions');

  const session = await open({ viewport: { width: 1_280, height: 960 } }, '#/sessions/lesson-4711');
  await session.page.getByText('mp4', { exact: true }).waitFor();
  await session.save('console-session');
  await session.page.getByRole('button', { name: 'Change the layout…' }).click();
  await session.page.getByRole('button', { name: 'Picture in picture' }).click();
  await session.page.getByLabel(/^ada /).focus();
  await session.save('console-editor');

  const phone = await open(PHONE, '#/sessions/lesson-4711');
  await phone.page.getByText('mp4', { exact: true }).waitFor();
  await phone.save('console-phone');
}

function chromiumPath() {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  const found = [CHROMIUM_PATH, ...PATH.split(delimiter).map((folder) => join(folder, 'chromium'))];
  return found.find((path) => path && existsSync(path));
}

const dataDir = await mkdtemp(join(tmpdir(), 'reelkeeper-pictures-'));
const flags = Object.entries(PORTS).flatMap(([name, port]) => [`--${name}-port`, String(port)]);
const dev = spawn(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), 'dev', ...flags, '--data-dir', dataDir], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((settle) => dev.once('exit', settle));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  await new Promise((settle) => dev.stdout.on('data', (text) => String(text).startsWith('ready') && settle()));
  await stage();
  await picturesOf(browser);
} finally {
  await browser.close();
  dev.kill('SIGTERM');
  await ended;
  await rm(dataDir, { recursive: true });
}
