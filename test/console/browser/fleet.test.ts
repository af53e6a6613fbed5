import { describe, expect, test } from 'vitest';
import { foreignTask } from '../../harness/foreign-task.js';
import { launchChromium, openPage } from './chromium.js';
import { axeViolations, consoleWorld, KEYS, SIDEWAYS } from './console-world.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** Sweeps must agree on a foreign task for a minute. */
const REPORTED_MS = 170_000;

describe('the page of the fleet', async () => {
  const { url, client, config, simulator } = await consoleWorld('control', 'read');
  const browser = await launchChromium();
  const orphan = await foreignTask(config, 'foreign-room');

  /** Opens the page with a key. */
  async function opened(scope: keyof typeof KEYS, options = {}) {
    const watched = await openPage(browser, options);
    const { page } = watched;
    await page.goto(url);
    await page.getByLabel('API key').fill(KEYS[scope]);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Fleet' }).click();
    await page.getByRole('heading', { name: 'default running' }).waitFor();
    return { ...watched, fleet: page.getByRole('region', { name: 'default' }) };
  }

  test('shows an orphan by name on a phone, without violations', { timeout: REPORTED_MS + 30_000 }, async () => {
    const { page, fleet, complaints } = await opened('read', PHONE);
    await fleet.getByText('reported: left recording').waitFor({ timeout: REPORTED_MS });
    expect(await fleet.getByRole('row', { name: orphan }).textContent()).toMatch(/foreign-room[^]*no session of ours/);
    expect(await fleet.getByText(`task ${orphan} found without a session`).count()).toBe(1);
    expect(await fleet.textContent()).toMatch(/Last sweep[^]*Tasks1 recording[^]*Capacity/);
    expect(await page.getByRole('link', { name: 'Fleet' }).getAttribute('aria-current')).toBe('page');
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('pauses and resumes the keeper with a key that may', async () => {
    const { page, fleet } = await opened('control');
    await fleet.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Requested the pause of the fleet keeper').waitFor();
    await page.getByRole('heading', { name: 'default paused' }).waitFor();
    await fleet.getByText('Sessions poll their tasks themselves').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await fleet.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('heading', { name: 'default paused' }).waitFor({ state: 'detached' });
  });

  test("lists ZEGO's tasks with their sessions, and stops one that no session carries", async () => {
    const { session } = await client.start({ roomId: 'lesson-room' }, { sessionId: 'lesson' });
    await session.started();
    const { page, complaints } = await opened('control');
    const tasks = page.getByRole('region', { name: 'Tasks of ZEGO' });
    const owned = tasks.getByRole('row', { name: 'lesson-room' });
    expect(await owned.textContent()).toMatch(/owned[^]*session lesson, running[^]*at the latest/);
    expect(await owned.getByRole('button').count()).toBe(0);
    await tasks.getByRole('button', { name: `Stop task… ${orphan}` }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop this task at ZEGO?' });
    expect(await dialog.textContent()).toMatch(new RegExp(`${orphan}[^]*Room foreign-room: ZEGO ends the task`));
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Stop the task' }).click();
    await page.getByText(`Stopped task ${orphan} of app default: ZEGO reports that it has ended.`).waitFor();
    await tasks.getByRole('row', { name: orphan }).waitFor({ state: 'detached' });
    expect(simulator.ledger.tasks().find(({ taskId }) => taskId === orphan)?.endedBy).toBe('stop-record');
    expect(complaints).toEqual([]);
    await session.stop();
  });

  test('hides its commands once one is refused to a read-only key', async () => {
    const { page, fleet } = await opened('read');
    await fleet.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('The key may not do this').waitFor();
    await fleet.getByText('This key may only read.').waitFor();
    expect(await fleet.getByRole('button', { name: 'Pause' }).getAttribute('aria-disabled')).toBe('true');
  });
});
