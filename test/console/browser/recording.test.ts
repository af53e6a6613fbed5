import { describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium, openPage, origins } from './chromium.js';
import { consoleWorld, TEMPORAL_UI } from './console-world.js';

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
    const recorded = layout.getByRole('figure').filter({ hasText: 'Recorded now' });
    await recorded.getByText('Grid, 1280 × 720').waitFor();
    await recorded.getByText('Which streams publish is not known here: nothing is drawn').waitFor();
    await page.locator('.session-head').getByText('recording', { exact: true }).waitFor();

    await layout.getByRole('button', { name: 'Change the layout…' }).click();
    const editor = page.getByRole('dialog', { name: 'Change the layout' });
    await editor.getByRole('button', { name: 'Vertical' }).click();
    await editor.getByLabel('Stream id of the large view').fill('teacher');
    await editor.getByRole('button', { name: 'Send to ZEGO' }).click();
    await editor.getByText('ZEGO accepted the layout').waitFor();
    await editor.getByRole('button', { name: 'Close' }).click();
    await recorded.getByRole('img', { name: 'Vertical, large: teacher: teacher 1280 by 720 at 0, 0' }).waitFor();
    const [taskId = ''] = await client.list({ room: 'math-101' }).then(({ sessions }) => sessions[0]?.taskIds ?? []);
    expect(simulator.task(taskId)?.layouts.at(-1)).toMatchObject({ MixMode: 4, MixMaxResolutionStreamId: 'teacher' });

    await layout.getByRole('button', { name: 'Change the layout…' }).click();
    await editor.getByLabel('How many').fill('2');
    await editor.getByRole('button', { name: 'Side by side' }).click();
    const second = editor.getByRole('group', { name: 'View 2' });
    await second.getByLabel('Stream id').fill('pupil');
    const right = second.getByLabel('Right');
    await right.press('Control+A');
    // Slowly, as people type: the page redraws every second.
    await right.pressSequentially('1900', { delay: 700 });
    await editor.getByLabel('pupil 1260 by 720 at 640, 0, partly outside the picture').waitFor();
    await editor.getByText('View 2 ends 620 px outside the right of the picture, which is 1280 px wide.').waitFor();
    const send = editor.getByRole('button', { name: 'Send to ZEGO' });
    expect(await send.getAttribute('aria-disabled')).toBe('true');
    await editor.getByRole('button', { name: 'Move the views into the picture' }).click();
    await editor.getByText('View 2 covers view 1 completely').waitFor({ state: 'detached' });
    simulator.fault({ name: 'refused', action: 'UpdateLayout', code: 300_000_004, message: 'no such stream' });
    await send.click();
    await editor.getByText('ZEGO rejected UpdateLayout').waitFor();
    expect(await editor.textContent()).toMatch(/300000004 .*no such stream/);
    await editor.getByRole('button', { name: 'Close' }).click();
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

  test('moves and sizes views by pointer and by keyboard, and keeps them in the picture', async () => {
    const address = await recording('moved');
    const { page, complaints } = await openPage(browser);
    await page.goto(address);
    await page.getByRole('button', { name: 'Change the layout…' }).click();
    const editor = page.getByRole('dialog', { name: 'Change the layout' });
    await editor.getByRole('button', { name: 'Picture in picture' }).click();
    const small = editor.getByLabel(/^Stream 2 /);
    const edges = async () => {
      const fields = editor.getByRole('group', { name: 'View 2' }).getByRole('spinbutton');
      return Promise.all([0, 1, 2, 3].map((at) => fields.nth(at).inputValue()));
    };
    expect(await edges()).toEqual(['934', '518', '1254', '698']);
    /** Drags from a place of the picture to another, both in its own pixels. */
    const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
      const { x, y, width } = (await editor.locator('.stage').boundingBox()) ?? { x: 0, y: 0, width: 0 };
      const onScreen = (at: number, start: number): number => start + (at * width) / 1_280;
      await page.mouse.move(onScreen(from[0], x), onScreen(from[1], y));
      await page.mouse.down();
      await page.mouse.move(onScreen(to[0], x), onScreen(to[1], y), { steps: 4 });
      await page.mouse.up();
    };
    await drag([1_000, 600], [200, 200]);
    await small.waitFor();
    const [left, top, right, bottom] = (await edges()).map(Number);
    expect([left, top].map((edge, at) => Math.abs((edge ?? 0) - ([134, 118][at] ?? 0)) < 4)).toEqual([true, true]);
    expect([(right ?? 0) - (left ?? 0), (bottom ?? 0) - (top ?? 0)]).toEqual([320, 180]);
    // Its lower right corner, beyond the picture.
    await drag([right ?? 0, bottom ?? 0], [1_400, 900]);
    expect(await edges()).toEqual([String(left), String(top), '1280', '720']);
    await editor
      .getByText(`${1_280 - (left ?? 0)} by ${720 - (top ?? 0)} at ${left}, ${top}`, { exact: true })
      .waitFor();
    await small.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowUp');
    expect(await edges()).toEqual([(left ?? 0) - 10, top, 1_270, 710].map(String));
    for (let presses = 0; presses < 20; presses++) await page.keyboard.press('ArrowLeft');
    expect((await edges())[0]).toBe('0');
    expect(complaints).toEqual([]);
  });

  test('says that a session of single streams has no layout', async () => {
    const recording = { RecordInputParams: { RecordMode: 1 } } as const;
    const { session } = await client.start({ roomId: 'one-stream', recording }, { sessionId: 'one-stream' });
    onTestFinished(() => session.stop('test over'));
    await session.started();
    const { page } = await openPage(browser);
    await page.goto(`${url}/#/sessions/one-stream`);
    await page.getByText('This session records no mixed picture: it has no layout.').waitFor();
    expect(await page.getByRole('button', { name: 'Change the layout…' }).count()).toBe(0);
    const link = page.getByRole('link', { name: 'Temporal Web UI' });
    expect(await link.getAttribute('href')).toBe(`${TEMPORAL_UI}/namespaces/${client.namespace}/workflows/one-stream`);
  });

  test('offers no command to a session that was ended from outside, but to stop its task', async () => {
    const address = await recording('terminated');
    await temporal.workflow.getHandle('terminated').terminate('by the test');
    const { page } = await openPage(browser);
    await page.goto(address);
    await page.getByText('ended from outside').waitFor();
    await page.getByRole('region', { name: 'Tasks' }).getByText('last seen recording').waitFor();
    expect(await page.getByText('ended abnormally').count()).toBe(0);
    for (const name of ['Stop…', 'Pause', 'Snapshot', 'Whiteboard…', 'Change the layout…']) {
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    const tasks = page.getByRole('group', { name: 'Tasks that may still record' });
    await tasks.getByRole('button', { name: 'Stop task…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the task' }).click();
    await page.locator('.announcer').getByText('ZEGO reports that it has ended').waitFor();
    await tasks.getByText(': stopped').waitFor();
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
    const timeline = page.getByRole('region', { name: 'Timeline' });
    for (let changes = 0; changes < 10; changes++) {
      await client.get('physics-7b').updateLayout({ MixMode: changes % 2 === 0 ? 3 : 4 });
    }
    await timeline.getByRole('button', { name: /^Show \d+ older entries$/ }).click();
    await timeline.getByText('start accepted').waitFor();
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
    await page.getByRole('button', { name: 'Change the layout…' }).click();
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
    await page.getByRole('button', { name: 'Change the layout…' }).click();
    await page.getByText('As JSON').click();
    const json = page.getByLabel('Body of ZEGO’s UpdateLayout');
    await json.fill('{"MixMode": ');
    await page.getByText('This is not JSON').waitFor();
    expect(await page.getByRole('button', { name: 'Send to ZEGO' }).getAttribute('aria-disabled')).toBe('true');
    await json.fill(
      '{"MixMode": 1, "MixInputList": [{"Left": 0, "Top": 0, "Right": 5, "Bottom": 7, "Layer": 0, "FillMode": 9}]}',
    );
    await page.getByRole('button', { name: 'Send to ZEGO' }).click();
    await page.getByRole('dialog').getByText('MixInputList.0.FillMode', { exact: true }).waitFor();
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
    await tabTo('Change the layout…');
    await page.keyboard.press('Enter');
    await tabTo('Grid');
    await tabTo('Floating');
    await page.keyboard.press('Enter');
    await tabTo('Send to ZEGO');
    await page.keyboard.press('Enter');
    await page.getByText('ZEGO accepted the layout').waitFor();
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('Change the layout…');
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
