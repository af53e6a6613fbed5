import { describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium, openPage } from './chromium.js';
import { consoleWorld } from './console-world.js';

const SEEN = { timeout: 30_000 };
/** One more than a page holds. */
const MANY = 51;

describe('the list of sessions', async () => {
  const { client, temporal, url, stopGateway, startGatewayAgain } = await consoleWorld();
  const browser = await launchChromium();

  /** Starts a session that closes at once, since its storage is not configured. */
  async function closed(sessionId: string, roomId = sessionId): Promise<void> {
    const { session } = await client.start({ roomId, storage: 'nowhere' }, { sessionId });
    await session.closed({ pollAfterMs: 200 }).catch(() => undefined);
  }

  test('finds sessions by room, phase and outcome, and keeps the filters in its address', async () => {
    const { session } = await client.start({ roomId: 'search-running' }, { sessionId: 'search-1' });
    await closed('search-2', 'search-closed');
    const { page } = await openPage(browser);
    await page.goto(url);
    const rooms = () => page.locator('.sessions a').allTextContents();
    await page.getByLabel('Room', { exact: true }).fill('search-running');
    await page.waitForURL(/room=search-running/);
    await expect.poll(rooms, SEEN).toEqual(['search-running']);
    await page.getByLabel('Room', { exact: true }).fill('');
    await page.getByRole('button', { name: 'not-started' }).click();
    await page.waitForURL(/outcome=not-started/);
    await expect.poll(rooms, SEEN).toEqual(['search-closed']);
    await page.reload();
    await expect.poll(rooms, SEEN).toEqual(['search-closed']);
    await page.getByRole('link', { name: 'search-closed' }).click();
    await page.getByRole('region', { name: 'Outcome' }).getByText('"nowhere" is not known').waitFor();
    await page.goto(`${url}/#/sessions?app=no%20such%20name`);
    await page.getByText('must be 1 to 64 letters').waitFor();
    await session.stop();
  });

  test('says so if no session has the id', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(`${url}/#/sessions/never-heard-of`);
    await page.getByText('No session has this id').waitFor();
    expect(complaints).toEqual([]);
  });

  test('has pages, the first with all that need attention, and keeps its page over a refresh', async () => {
    // It would stop the task of the terminated session.
    const keeper = client.fleet('default');
    await keeper.pause();
    onTestFinished(() => keeper.resume());
    const { session } = await client.start({ roomId: 'paged' }, { sessionId: 'paged-out' });
    await session.started();
    await temporal.workflow.getHandle('paged-out').terminate('by the test');
    const ids = Array.from({ length: MANY }, (_, at) => `paged-${at}`);
    await Promise.all(ids.map((id) => closed(id, 'paged')));
    const { page, requests } = await openPage(browser);
    await page.goto(`${url}/#/sessions?room=paged`);
    const rows = () => page.locator('.sessions tbody').last().getByRole('link').count();
    await expect.poll(rows, SEEN).toBe(MANY - 1);
    // It closed before all others, and its task may record.
    const urgent = page.locator('.sessions tbody').filter({ hasText: 'needs attention 1' });
    await urgent.getByText('terminated while it recorded').waitFor();
    expect(await page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Page 2').waitFor();
    await expect.poll(rows, SEEN).toBe(1);
    const sent = requests.length;
    await expect.poll(() => requests.length, SEEN).toBeGreaterThan(sent);
    expect(requests.at(-1)).toContain('cursor=');
    expect(await rows()).toBe(1);
    await page.getByRole('button', { name: 'Previous' }).click();
    await expect.poll(rows, SEEN).toBe(MANY - 1);
  });

  test('shows a session that another client starts, and its phase changes', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${url}/#/sessions?room=seen-from-afar`);
    await page.getByText('No session matches.').waitFor();
    const { session } = await client.start({ roomId: 'seen-from-afar' }, { sessionId: 'seen' });
    const list = page.locator('.sessions tbody');
    await expect
      .poll(() => list.textContent(), SEEN)
      .toMatch(/^\s*running 1[^]*recording[^]* so far[^]*started .* ago/);
    expect(await list.locator('time').getAttribute('title')).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC[+-]\d\d:\d\d$/,
    );
    await session.stop();
    await expect.poll(() => list.textContent(), SEEN).toMatch(/^\s*closed 1[^]*closed .* ago/);
  });

  test('and the page of a session send no requests while hidden, and resume when visible', async () => {
    const { session } = await client.start({ roomId: 'unseen' }, { sessionId: 'unseen' });
    await session.started();
    const { page, requests } = await openPage(browser);
    await page.clock.install();
    const hide = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await page.goto(`${url}/#/sessions/unseen`);
    await page.getByText('live', { exact: true }).waitFor();
    await hide(true);
    const given = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/unseen/events'));
    await page.clock.fastForward(61_000);
    await given;
    await session.pause();
    await hide(false);
    await page.locator('.session-head').getByText('paused', { exact: true }).waitFor();

    await page.goto(url);
    await page.getByRole('link', { name: 'unseen' }).waitFor();
    await hide(true);
    await page.clock.fastForward(4_000);
    await expect.poll(() => requests.at(-1), SEEN).toMatch(/sessions(\?attention=true)?$/);
    const sent = requests.length;
    await page.clock.fastForward(60_000);
    expect(requests).toHaveLength(sent);
    await hide(false);
    await expect.poll(() => requests.length, SEEN).toBeGreaterThan(sent);
    await session.stop();
  });

  test('shows no results of another filter, even while the gateway is unreachable', async () => {
    await closed('of-one-filter');
    const { page } = await openPage(browser);
    await page.goto(`${url}/#/sessions?room=of-one-filter`);
    await page.getByRole('link', { name: 'of-one-filter' }).waitFor();
    await stopGateway();
    await page.getByText('The gateway cannot be reached').waitFor();
    expect(await page.locator('.sessions a').count()).toBe(1);
    await page.getByLabel('Room', { exact: true }).fill('of-another-filter');
    await page.getByRole('link', { name: 'of-one-filter' }).waitFor({ state: 'detached' });
    await page.getByText('The gateway cannot be reached').waitFor();
    expect(await page.locator('.sessions').count()).toBe(0);
    await startGatewayAgain();
    await page.getByText('No session matches.').waitFor();
  });

  test('and the page of a session reconnect after the gateway was unreachable', async () => {
    const { session } = await client.start({ roomId: 'patient' }, { sessionId: 'patient' });
    await session.started();
    const list = await openPage(browser);
    await list.page.goto(url);
    await list.page.getByRole('link', { name: 'patient' }).waitFor();
    const { page } = await openPage(browser);
    await page.goto(`${url}/#/sessions/patient`);
    await page.getByText('live', { exact: true }).waitFor();
    await stopGateway();
    await page.getByText('No updates at the moment').waitFor();
    await list.page.getByText('The gateway cannot be reached').waitFor();
    await session.pause();
    await startGatewayAgain();
    await page.locator('.session-head').getByText('paused', { exact: true }).waitFor();
    await page.getByText('No updates at the moment').waitFor({ state: 'detached' });
    await expect.poll(() => list.page.locator('.sessions').textContent(), SEEN).toContain('paused');
    await list.page.getByText('The gateway cannot be reached').waitFor({ state: 'detached' });
    await session.stop();
  });
});
