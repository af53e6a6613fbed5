import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { type Config, revealStorage, sealStorage } from '../../../src/config/index.js';
import type { Manifest, RecordingParams } from '../../../src/contract/index.js';
import { buildConsole } from '../../harness/console-build.js';
import { everything } from '../../harness/whole-world.js';
import { launchChromium, openPage } from './chromium.js';
import { axeViolations, SIDEWAYS } from './console-world.js';

const READER = { AccessKeyId: 'simulator', AccessKeySecret: 'simulator' };

function withLinks(plain: Config): Config {
  const own = revealStorage(plain.storages['default'] ?? { Vendor: 1 });
  const storages = { default: sealStorage({ ...own, reader: READER }), unread: sealStorage(own) };
  return { ...plain, storages, gateway: { ...plain.gateway, fileLinks: { minutes: 15 } } };
}

/** Resolves once the browser plays the video. */
async function playing(page: Page): Promise<void> {
  await vi.waitFor(
    async () =>
      expect(await page.evaluate("document.querySelector('#file-dialog video')?.currentTime ?? 0")).toBeGreaterThan(0),
    { timeout: 20_000, interval: 100 },
  );
}

describe('files in the console', async () => {
  const consoleFolder = await buildConsole();
  const { client, gateway, simulator, config, anotherGateway } = await everything({
    configured: withLinks,
    consoleFolder,
  });
  const browser = await launchChromium();
  const bucket = new URL(simulator.endpoint).origin;

  async function recorded(roomId: string, recording: RecordingParams = {}, storage = 'default'): Promise<Manifest> {
    const { session } = await client.start({ roomId, recording, storage }, { sessionId: roomId });
    await session.started();
    await session.stop();
    return session.result({ timeoutMs: 60_000 });
  }

  test('play from their bucket under the page’s policy, and stop when the dialog is closed', async () => {
    const { files } = await recorded('lesson');
    const { page, complaints } = await openPage(browser);
    const videos: string[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'media') videos.push(`${response.status()} ${response.url()}`);
    });
    const answer = await page.goto(`${gateway.url}/#/sessions/lesson`);
    expect(answer?.headers()['content-security-policy']?.split('; ')).toContain(`media-src ${bucket}`);
    const card = page.getByRole('region', { name: 'Files' });
    const play = card.getByRole('button', { name: `Play ${files[0]?.fileId}` });
    await play.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: files[0]?.fileId ?? '' });
    const video = dialog.locator('video');
    await playing(page);
    expect(videos[0]).toMatch(new RegExp(`^20[06] ${bucket}/_s3/recordings/.*X-Amz-Signature=`));
    expect(await video.getAttribute('controls')).toBe('');
    expect(await dialog.getByLabel('Link').inputValue()).toContain('X-Amz-Expires=900');
    expect(await dialog.getByRole('link', { name: 'Open in a new tab' }).getAttribute('rel')).toContain('noreferrer');
    await dialog.getByText(/It stops working .* Until then anyone who has it may read the file/).waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.locator('video').count()).toBe(0);
    expect(await page.evaluate('document.activeElement?.textContent?.trim()')).toContain('Play');
    expect(await page.content()).not.toContain('X-Amz');
    expect(complaints).toEqual([]);
  });

  test('continue with a new link once the old one has expired', async () => {
    const { files } = await recorded('expired');
    const { page } = await openPage(browser);
    // The first link leads to nothing, as an expired one does.
    await page.route(
      '**/link',
      (route) => route.fulfill({ json: { url: `${bucket}/_s3/none`, expiresAt: new Date().toISOString() } }),
      { times: 1 },
    );
    await page.goto(`${gateway.url}/#/sessions/expired`);
    await page.getByRole('button', { name: `Play ${files[0]?.fileId}` }).click();
    const dialog = page.getByRole('dialog', { name: files[0]?.fileId ?? '' });
    await dialog.getByText('its link has expired').waitFor();
    await dialog.getByRole('button', { name: 'Continue with a new link' }).click();
    await playing(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.locator('video').count()).toBe(0);
  });

  test('that no browser plays have a link to copy, also on a phone', async () => {
    const { files } = await recorded('pictures', { RecordOutputParams: { OutputFileFormat: 'flv' } });
    const { page } = await openPage(browser, {
      viewport: { width: 390, height: 844 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.goto(`${gateway.url}/#/sessions/pictures`);
    await page.getByRole('button', { name: `Link ${files[0]?.fileId}` }).click();
    const dialog = page.getByRole('dialog', { name: files[0]?.fileId ?? '' });
    await dialog.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByText('Copied the link.').waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect((await fetch(copied)).status).toBe(200);
    expect(await dialog.locator('video').count()).toBe(0);
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
  });

  test('say why they cannot be opened', async () => {
    await recorded('streamed', { RecordOutputParams: { OutputFileFormat: 'hls' } });
    await recorded('unread', {}, 'unread');
    const { fileLinks: _on, ...off } = config.gateway;
    const withoutLinks = await anotherGateway({ config: { ...config, gateway: off }, port: 0 });
    const { page } = await openPage(browser);
    const files = page.getByRole('region', { name: 'Files' });
    for (const [url, id, why] of [
      [gateway.url, 'streamed', 'It can’t be opened here: it is an hls playlist'],
      [gateway.url, 'unread', 'Files can’t be opened here. Storage "unread": it has no "reader" keys'],
      [withoutLinks.url, 'unread', 'Files can’t be opened here: gateway.fileLinks is not set.'],
    ] as const) {
      await page.goto(`${url}/#/sessions/${id}`);
      await files.getByText(why).waitFor();
      expect(await files.getByRole('button').count()).toBe(0);
    }
    await withoutLinks.stop();
  });
});
