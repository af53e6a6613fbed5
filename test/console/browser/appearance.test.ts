import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../../src/simulator/index.js';
import { launchChromium, openPage } from './chromium.js';
import { axeViolations, consoleWorld, SIDEWAYS } from './console-world.js';

/** Sends a layout that ZEGO rejects, then makes it worse: the editor then shows everything about layouts. */
async function rejectLayout(page: Page, simulator: Simulator): Promise<void> {
  simulator.fault({ name: 'refused', action: 'UpdateLayout', code: 300_000_004, message: 'MixInputList is wrong' });
  await page.getByRole('button', { name: 'Change the layout…' }).click();
  await page.getByLabel('Their ids').fill('teacher, pupil, another pupil');
  await page.getByRole('button', { name: 'Picture in picture' }).click();
  await page.getByText('As JSON').click();
  await page.getByRole('button', { name: 'Send to ZEGO' }).click();
  await page.getByText('ZEGO rejected UpdateLayout').waitFor();
  await page.getByRole('group', { name: 'View 2' }).getByLabel('Right').fill('1900');
  await page.getByText('View 2 ends 620 px outside the right of the picture').waitFor();
}

/** How many number fields of the editor cut off a number of five digits. */
const CUT_OFF = `[...document.querySelectorAll('.view-form input[type=number]')].filter((field) => {
  const { value } = field;
  field.value = '88888';
  const isCutOff = field.scrollWidth > field.clientWidth;
  field.value = value;
  return isCutOff;
}).length`;

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe('the appearance of the console', async () => {
  const { client, url, simulator } = await consoleWorld();
  const browser = await launchChromium();
  const closed = `${url}/#/sessions/closed`;
  const open = `${url}/#/sessions/open`;

  beforeAll(async () => {
    const { session } = await client.start({ roomId: 'closed', metadata: { by: 'test' } }, { sessionId: 'closed' });
    const other = await client.start({ roomId: 'a-room-with-a-very-long-name-'.repeat(6) }, { sessionId: 'open' });
    await Promise.all([session.started(), other.session.started()]);
    await session.updateLayout({ MixMode: 5 });
    await session.stop();
    await session.closed({ pollAfterMs: 200 });
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    test('has no accessibility violations in its list', async () => {
      const { page } = await openPage(browser, { colorScheme });
      await page.goto(url);
      await page.getByRole('link', { name: 'closed' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Start a recording' }).click();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('has no accessibility violations in a recording session', async () => {
      const { page } = await openPage(browser, { colorScheme });
      await page.goto(open);
      await rejectLayout(page, simulator);
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Snapshot' }).click();
      await page.getByText('ZEGO accepted the snapshot').waitFor();
      await page.getByRole('button', { name: 'Stop…' }).click();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('has no accessibility violations in a closed session', async () => {
      const { page } = await openPage(browser, { colorScheme });
      await page.goto(closed);
      await page.getByRole('region', { name: 'Outcome' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('follows the system until another theme is chosen, which stays', async () => {
      const { page } = await openPage(browser, { colorScheme });
      const scheme = () => page.evaluate('getComputedStyle(document.documentElement).colorScheme');
      const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
      await page.goto(url);
      const first = await background();
      expect(await scheme()).toBe('light dark');
      const other = colorScheme === 'dark' ? 'light' : 'dark';
      await page.getByRole('button', { name: `${other} theme`, exact: false }).click();
      expect(await background()).not.toBe(first);
      await page.reload();
      await page.getByRole('heading', { name: 'Sessions' }).waitFor();
      expect(await scheme()).toBe(other);
    });
  });

  test.each([360, 390, 768])('needs no horizontal scrolling at %i pixels', async (width) => {
    const { page } = await openPage(browser, { ...PHONE, viewport: { width, height: 844 } });
    await page.goto(url);
    await page.getByRole('link', { name: 'closed' }).waitFor();
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    await page.getByRole('button', { name: 'Start a recording' }).click();
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    await page.keyboard.press('Escape');
    await page.goto(open);
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    await rejectLayout(page, simulator);
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    expect(await page.evaluate(CUT_OFF)).toBe(0);
    await page.goto(closed);
    await page.getByRole('region', { name: 'Outcome' }).waitFor();
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
  });

  test('shows the focus on every focusable element', async () => {
    const { page } = await openPage(browser);
    const seen = new Set<string>();
    const tabThrough = async (): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab');
        const [name, outline] = await page.evaluate<[string, string]>(
          '[document.activeElement.outerHTML.slice(0, 90), getComputedStyle(document.activeElement).outlineStyle]',
        );
        if (name.startsWith('<body')) break;
        seen.add(name);
        expect([name, outline]).toEqual([name, 'solid']);
      }
    };
    await page.goto(open);
    await page.getByRole('button', { name: 'Change the layout…' }).waitFor();
    await page.locator('.skip').focus();
    await tabThrough();
    await page.getByRole('button', { name: 'Change the layout…' }).click();
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).focus();
    await tabThrough();
    expect([...seen].some((name) => name.startsWith('<g'))).toBe(true);
    expect(seen.size).toBeGreaterThan(20);
  });

  test('runs no foreign script', async () => {
    const { page } = await openPage(browser);
    await page.goto(url);
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    const attempts = [
      'document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=hacked()>")',
      'document.body.appendChild(document.createElement("script")).text = "window.hacked = true"',
      'window.setTimeout("window.hacked = true")',
    ];
    for (const attempt of attempts) await expect(page.evaluate(attempt)).rejects.toThrow(/TrustedHTML|TrustedScript/);
    const elsewhere = 'fetch("http://127.0.0.1:9/").then(() => "sent", () => "blocked")';
    const blocked = page.waitForEvent('console', (message) => message.text().includes('Content Security Policy'));
    expect(await page.evaluate(elsewhere)).toBe('blocked');
    await blocked;
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });
});
