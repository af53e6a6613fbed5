import { describe, expect, test } from 'vitest';
import { foreignTask } from '../../harness/foreign-task.js';
import { launchChromium, openPage } from './chromium.js';
import { axeViolations, consoleWorld, KEYS, SIDEWAYS } from './console-world.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** Sweeps must agree on a foreign task for a minute. */
const REPORTED_MS = 170_000;

describe('the page of the fleet', async () => {
  const { url, config } = await consoleWorld('control', 'read');
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

  test('hides its commands once one is refused to a read-only key', async () => {
    const { page, fleet } = await opened('read');
    await fleet.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('The key may not do this').waitFor();
    await fleet.getByText('This key may only read.').waitFor();
    expect(await fleet.getByRole('button', { name: 'Pause' }).getAttribute('aria-disabled')).toBe('true');
  });
});
