import { describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium, openPage } from './chromium.js';
import { consoleWorld, KEYS } from './console-world.js';

describe('the console of a gateway with keys', async () => {
  const { client, url } = await consoleWorld('control', 'read');
  const browser = await launchChromium();

  async function recording(sessionId: string): Promise<string> {
    const { session } = await client.start({ roomId: sessionId }, { sessionId });
    await session.started();
    onTestFinished(() => session.stop('test over'));
    return `${url}/#/sessions/${sessionId}`;
  }

  test('prompts for a key, says if it is wrong, and keeps the right one in the tab alone', async () => {
    const address = await recording('keyed');
    const { page, complaints, requests } = await openPage(browser);
    await page.goto(address);
    const dialog = page.getByRole('dialog', { name: 'This gateway requires a key' });
    await dialog.getByLabel('API key').fill('a-wrong-key');
    await dialog.getByRole('button', { name: 'Use this key' }).click();
    await dialog.getByRole('alert').getByText('The key is not one of gateway.apiKeys').waitFor();
    await dialog.getByLabel('API key').fill(KEYS.control);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'keyed' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('ZEGO accepted the pause').waitFor();

    await page.reload();
    await page.getByRole('heading', { name: 'keyed' }).waitFor();
    expect(await dialog.isVisible()).toBe(false);
    expect(await page.evaluate('JSON.stringify([{...localStorage}, document.cookie, location.href])')).not.toContain(
      KEYS.control,
    );
    expect(requests.filter((one) => one.includes('key-that'))).toEqual([]);
    expect(complaints).toEqual([]);

    const otherTab = await page.context().newPage();
    await otherTab.goto(address);
    await otherTab.getByRole('dialog', { name: 'This gateway requires a key' }).waitFor();
  });

  test('accepts no key that is invalid in a header, and describes a valid one', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(url);
    const dialog = page.getByRole('dialog', { name: 'This gateway requires a key' });
    const field = dialog.getByLabel('API key');
    await field.fill('schlüssel–1');
    await dialog.getByRole('button', { name: 'Use this key' }).click();
    expect(await dialog.locator('input:invalid').count()).toBe(1);
    expect(await field.getAttribute('title')).toBe('Printable ASCII characters without spaces');
    expect(await dialog.isVisible()).toBe(true);
    await field.fill(` ${KEYS.read} `);
    await dialog.getByRole('button', { name: 'Use this key' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('A key is required').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('works without a key, and prompts again on request', async () => {
    const { page } = await openPage(browser);
    await page.goto(url);
    const dialog = page.getByRole('dialog', { name: 'This gateway requires a key' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('A key is required').waitFor();
    expect(await dialog.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Enter a key…' }).click();
    await dialog.getByLabel('API key').fill(KEYS.read);
    await dialog.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('A key is required').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Forget the key' }).click();
    await dialog.waitFor();
  });

  test('hides all commands once one is refused to a read-only key', async () => {
    const address = await recording('read-only');
    const { page } = await openPage(browser);
    await page.goto(address);
    await page.getByLabel('API key').fill(KEYS.read);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('The key may not do this').waitFor();
    const isOff = async (name: string) =>
      (await page.getByRole('button', { name }).getAttribute('aria-disabled')) === 'true';
    for (const name of ['Pause', 'Snapshot', 'Whiteboard…', 'Stop…'])
      expect([name, await isOff(name)]).toEqual([name, true]);
    await page.getByRole('button', { name: 'Change the layout…' }).click();
    await page.getByRole('button', { name: 'Floating' }).click();
    expect(await isOff('Send to ZEGO')).toBe(true);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.locator('.session-head').getByText('This key may only read.').waitFor();
    await page.getByRole('button', { name: 'Stop…' }).click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.locator('.session-head').getByText('recording', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Forget the key' }).click();
    await page.getByLabel('API key').fill(KEYS.control);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('ZEGO accepted the pause').waitFor();
  });
});
