import { describe, expect, test } from 'vitest';
import { launchChromium, openPage } from './chromium.js';
import { axeViolations, consoleWorld } from './console-world.js';

const SOON = { timeout: 30_000 };

describe('the console at night', { timeout: 120_000 }, async () => {
  const { url, client, stopWorker, stopGateway } = await consoleWorld();
  const browser = await launchChromium();

  test('says that no worker responds, keeps what works, and calls nothing live', async () => {
    for (const id of ['lesson', 'other']) {
      const { session } = await client.start({ roomId: `room of ${id}` }, { sessionId: id });
      await session.started();
    }
    const { page } = await openPage(browser);
    await page.goto(`${url}/#/sessions/lesson`);
    const head = page.locator('.session-head');
    await head.getByText('live', { exact: true }).waitFor();

    await stopWorker();
    await page.getByText('No worker responds', { exact: true }).waitFor(SOON);
    expect(await head.textContent()).toMatch(/no worker[^]*recording, as last reported/);
    expect(await head.getByText('live', { exact: true }).count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Stop the recording' }).click();
    await page.locator('.announcer').getByText('Temporal has stored the stop. No worker').waitFor(SOON);
  });

  test('shows what Temporal knows of a session that no worker shows, and says so in the list', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${url}/#/sessions/other`);
    const known = page.getByRole('region', { name: 'What Temporal knows' });
    await known.waitFor(SOON);
    expect(await known.textContent()).toMatch(
      /Roomroom of other[^]*Phase, as last reportedrecording[^]*Tasks that may record\w+/,
    );
    expect(await page.getByRole('button', { name: 'Stop…' }).count()).toBe(1);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Sessions' }).first().click();
    await page.getByText('No worker responds', { exact: true }).waitFor(SOON);
    await page.getByRole('link', { name: 'room of other' }).waitFor();
    await page.goBack();
    await known.waitFor(SOON);

    await stopGateway();
    await page.getByText('No updates at the moment: reconnecting').waitFor(SOON);
    await page.locator('.session-head').getByText('no connection').waitFor();
  });
});
