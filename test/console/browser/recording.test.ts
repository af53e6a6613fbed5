import { describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium, openPage, origins } from './chromium.js';
import { consoleWorld } from './console-world.js';

const ENDED = { timeout: 45_000 };
const SEEN = { timeout: 20_000 };

describe('the console in a browser', async () => {
  const { client, temporal, simulator, url } = await consoleWorld();
  const browser = await launchChromium();

  /** Starts a session that records, and returns its address. It is stopped after the test. */
  async function recording(roomId: string, sessionId = roomId): Promise<string> {
    const { session } = await client.start({ roomId }, { sessionId });
    await session.started();
    onTestFinished(async () => {
      await session.stop('test over').catch(() => undefined);
    });
    return `${url}/#/sessions/${encodeURIComponent(sessionId)}`;
  }

  test('starts a recording, changes its layout, shows what ZEGO rejected, stops it and shows its files', async () => {
    const watched = await openPage(browser);
    const { page } = watched;
    await page.goto(url);
    await page.getByRole('button', { name: 'Start a recording' }).click();
    await page.getByLabel('Room id').fill('math-101');
    await page.getByLabel('Maximum time').fill('3600');
    await page.getByRole('button', { name: 'Start', exact: true }).click();

    await page.getByRole('heading', { name: 'math-101', level: 1 }).waitFor();
    expect(page.url()).toContain('#/sessions/default%3Amath-101%3A');
    await page.getByText('Started the session.').waitFor();
    const layout = page.getByRole('region', { name: 'Layout' });
    await layout.getByRole('figure').filter({ hasText: 'Recorded now' }).waitFor();
    await page.locator('.session-head').getByText('recording', { exact: true }).waitFor();

    await layout.getByRole('button', { name: 'Vertical' }).click();
    await layout.getByLabel('Stream id of the large view').fill('teacher');
    await layout.getByRole('button', { name: 'Send to ZEGO' }).click();
    await layout.getByRole('status').getByText('ZEGO accepted the layout').waitFor();
    const recorded = layout.getByRole('figure').filter({ hasText: 'Recorded now' });
    await recorded.getByRole('img', { name: 'Vertical, large: teacher: teacher 1120 by 720 at 0, 0' }).waitFor();
    const [taskId = ''] = await client.list({ room: 'math-101' }).then(({ sessions }) => sessions[0]?.taskIds ?? []);
    expect(simulator.task(taskId)?.layouts.at(-1)).toMatchObject({ MixMode: 4, MixMaxResolutionStreamId: 'teacher' });

    await layout.getByRole('button', { name: 'Side by side' }).click();
    const right = layout.getByRole('group', { name: 'View 2' }).getByLabel('Right');
    await right.press('Control+A');
    // Slowly, as people type: the page redraws every second.
    await right.pressSequentially('1900', { delay: 700 });
    await right.press('Enter');
    await layout.getByRole('img', { name: /Stream 2 1260 by 720 at 640, 0, partly outside the picture/ }).waitFor();
    const rejection = layout.getByRole('status');
    await rejection.getByText('ZEGO rejected UpdateLayout').waitFor();
    expect(await rejection.textContent()).toContain('300000004');
    expect(await rejection.textContent()).toContain('MixInputList.1.Right');
    await page.getByRole('region', { name: 'State' }).getByText('Last rejected change').waitFor();
    await recorded.getByText('Vertical, large: teacher').waitFor();

    await page.getByRole('button', { name: 'Stop…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop this recording?' });
    await dialog.getByRole('button', { name: 'Keep recording' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Stop…' }).click();
    await dialog.getByLabel('Reason').fill('the lesson is over');
    await dialog.getByRole('button', { name: 'Stop the recording' }).click();

    await page.getByRole('region', { name: 'Outcome' }).getByText('complete').waitFor(ENDED);
    await page.getByRole('region', { name: 'Timeline' }).getByText('the lesson is over').waitFor();
    const file = page.getByRole('region', { name: 'Files' }).getByRole('row').nth(1);
    await file.getByText('verified').waitFor();
    const link = file.getByRole('link');
    expect(await link.getAttribute('href')).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(await page.getByRole('button', { name: 'Stop…' }).count()).toBe(0);
    expect(simulator.ledger.unstopped()).toEqual([]);
    expect(watched.complaints).toEqual([]);
    expect(origins(watched)).toEqual([url]);
  });

  test('says that it does not know the layout of the start', async () => {
    const recording = { RecordInputParams: { RecordMode: 1 } } as const;
    const { session } = await client.start({ roomId: 'one-stream', recording }, { sessionId: 'one-stream' });
    onTestFinished(() => session.stop('test over'));
    await session.started();
    const { page } = await openPage(browser);
    await page.goto(`${url}/#/sessions/one-stream`);
    const recorded = page.getByRole('figure').filter({ hasText: 'Recorded now' });
    await recorded.waitFor();
    expect(await recorded.textContent()).toContain(
      'The layout of the start, which this page does not know; drawn as the grid',
    );
  });

  test('offers no command to a session that was ended from outside', async () => {
    const address = await recording('terminated');
    await temporal.workflow.getHandle('terminated').terminate('by the test');
    const { page } = await openPage(browser);
    await page.goto(address);
    await page.getByText('ended from outside').waitFor();
    for (const name of ['Stop…', 'Pause', 'Snapshot', 'Whiteboard…', 'Send to ZEGO']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
  });

  test('pauses, resumes, takes a snapshot, and says why it cannot change the whiteboard', async () => {
    const address = await recording('physics-7b');
    const { page, complaints } = await openPage(browser);
    await page.goto(address);
    const announced = page.locator('.announcer').getByRole('status');
    await page.getByRole('button', { name: 'Pause' }).click();
    await announced.getByText('ZEGO accepted the pause').waitFor();
    await page.locator('.session-head').getByText('paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await announced.getByText('ZEGO accepted the resume').waitFor();
    await page.locator('.session-head').getByText('recording', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Snapshot' }).click();
    await announced.getByText('ZEGO accepted the snapshot').waitFor();
    await page.getByRole('region', { name: 'Files' }).getByText('jpg', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Whiteboard…' }).click();
    await page.getByLabel('Whiteboard id').fill('board-1');
    await page.getByRole('dialog').getByRole('button', { name: 'Send to ZEGO' }).click();
    await announced.getByText('this session records no whiteboard').waitFor();
    expect(complaints).toEqual([]);
  });

  test('says so if a newer layout replaces a waiting one', async () => {
    const address = await recording('in-a-hurry');
    const session = client.get('in-a-hurry');
    simulator.fault({ name: 'slow', action: 'UpdateLayout', roomId: 'in-a-hurry', ms: 8_000 });
    const { page } = await openPage(browser);
    await page.goto(address);
    const requested = page.getByRole('region', { name: 'Timeline' }).getByText('layout requested');
    const first = session.updateLayout({ MixMode: 3 });
    await expect.poll(() => requested.count(), SEEN).toBe(1);
    await page.getByRole('button', { name: 'Vertical' }).click();
    await page.getByRole('button', { name: 'Send to ZEGO' }).click();
    await page.getByText('Waiting for ZEGO’s response to Vertical').waitFor();
    await expect.poll(() => requested.count(), SEEN).toBe(2);
    const newest = session.updateLayout({ MixMode: 5 });
    await page.getByText('A newer change replaced the layout before it was sent').waitFor();
    await Promise.all([first, newest]);
    await page.getByRole('figure').filter({ hasText: 'Recorded now' }).getByText('Floating').waitFor();
  });

  test('lists the mistakes of a layout in JSON by field', async () => {
    const address = await recording('typed');
    const { page } = await openPage(browser);
    await page.goto(address);
    await page.getByText('As JSON').click();
    const json = page.getByLabel('Body of ZEGO’s UpdateLayout');
    await json.fill('{"MixMode": ');
    await page.getByText('This is not JSON').waitFor();
    expect(await page.getByRole('button', { name: 'Send to ZEGO' }).getAttribute('aria-disabled')).toBe('true');
    await json.fill('{"MixMode": 1, "MixInputList": [{"Left": 9, "Top": 0, "Right": 5, "Bottom": 7, "Layer": 0}]}');
    await page.getByRole('button', { name: 'Send to ZEGO' }).click();
    const mistakes = page.getByRole('region', { name: 'Layout' }).getByRole('status');
    await mistakes.getByText('MixInputList.0.Left', { exact: true }).waitFor();
    expect(await mistakes.textContent()).toContain('must be less than Right');
  });

  test('shows hostile names as text', async () => {
    const roomId = '<img src=x onerror="document.title=\'hacked\'">&amp;"\'`${7*7}';
    const { session } = await client.start(
      {
        roomId,
        metadata: { '<b>name</b>': '<script>document.title="hacked"</script>', link: 'javascript:alert(1)' },
        limits: { recordSeconds: 600 },
      },
      { sessionId: '../<svg onload=alert(1)>?#%2F' },
    );
    await session.started();
    const { page, complaints, requests } = await openPage(browser);
    await page.goto(url);
    await page.getByRole('link', { name: roomId }).click();
    await page.getByRole('heading', { name: roomId, level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('dialog').getByText(roomId).waitFor();
    await page.getByLabel('Reason').fill('<i>done</i>');
    await page.getByRole('button', { name: 'Stop the recording' }).click();
    const outcome = page.getByRole('region', { name: 'Outcome' });
    await outcome.getByText('<script>document.title="hacked"</script>').waitFor(ENDED);
    await outcome.getByText('<b>name</b>').waitFor();
    await page.getByRole('region', { name: 'Timeline' }).getByText('<i>done</i>').waitFor();
    expect(await page.title()).toBe(`${roomId} · Reelkeeper`);
    expect(await page.locator('main img, main script, main b, main i, a[href^="javascript"]').count()).toBe(0);
    expect(requests.filter((address) => address.endsWith('/x'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('links no file to an address that runs code', async () => {
    const address = await recording('forged');
    const [taskId = ''] = (await client.get('forged').started()).taskIds ?? [];
    const picture = { file_id: '<u>forged</u>.jpg', file_url: 'javascript:alert(1)', output_file_format: 'jpg' };
    const detail = { upload_status: 1, file_info: [picture] };
    simulator.fault({ name: 'callback-forged', taskId, signed: true, event: 1, detail });
    const { page, complaints } = await openPage(browser);
    await page.goto(address);
    const files = page.getByRole('region', { name: 'Files' });
    await files.getByText('<u>forged</u>.jpg').waitFor();
    expect(await files.getByRole('link').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('works by keyboard alone, and dialogs return the focus', async () => {
    const { page } = await openPage(browser);
    const focused = () => page.evaluate('document.activeElement?.textContent?.trim() ?? ""');
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        if ((await focused()) === name) return;
      }
      throw new Error(`Tab never came to "${name}".`);
    };
    await page.goto(url);
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await tabTo('Start a recording…');
    await page.keyboard.press('Enter');
    await page.keyboard.type('by-keyboard');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('Start a recording…');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('by-keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'by-keyboard' }).waitFor();
    await page.locator('.session-head').getByText('recording', { exact: true }).waitFor();
    await tabTo('Grid');
    await tabTo('Floating');
    await page.keyboard.press('Enter');
    await tabTo('Send to ZEGO');
    await page.keyboard.press('Enter');
    await page.getByText('ZEGO accepted the layout').waitFor();
    await page.getByRole('link', { name: 'Reelkeeper' }).focus();
    await tabTo('Stop…');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('Stop…');
    await page.keyboard.press('Enter');
    await page.keyboard.type('enough');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Outcome' }).getByText('complete').waitFor(ENDED);
  });
});
