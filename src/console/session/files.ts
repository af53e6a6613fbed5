import { html, nothing, type TemplateResult } from 'lit-html';
import { type FileLinksState, isInBucket, whyNoLink } from '../../contract/file-links.js';
import { shownText } from '../../contract/shown-text.js';
import type { FileState, FileView, SessionView } from '../../contract/view.js';
import { durationText, omittedText, sizeText } from '../../wording/amounts.js';
import { fileRemarks, filesOf } from '../../wording/files.js';
import { linkTo } from '../ui/links.js';
import { chip, lastSeenChip } from '../ui/phase-chip.js';

/** How files are opened. */
interface FileOpening {
  /** Undefined if the gateway makes no links. */
  readonly links: FileLinksState | undefined;
  readonly button: (file: FileView) => TemplateResult;
}

/** The files of a session: those of its manifest, or of its tasks so far. `isLastKnown`: nobody follows them any more. */
export function filesCard(view: SessionView, isLastKnown: boolean, opening: FileOpening): TemplateResult {
  const { files, omitted } = filesOf(view);
  return html`<section class="card" aria-labelledby="files-title">
    <h2 id="files-title">Files <span class="count">${files.length + (omitted?.count ?? 0)}</span></h2>
    ${
      files.length === 0
        ? html`<p class="dim">${emptyWords(view)}</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">State</th>
                <th scope="col" class="number">Length</th>
                <th scope="col" class="number">Size</th>
              </tr>
            </thead>
            <tbody>
              ${files.map((file) => fileRow(file, isLastKnown, opening))}
            </tbody>
          </table>`
    }
    ${files.some(isInBucket) ? whyNotAny(opening) : nothing} ${omitted ? html`<p class="dim">${omittedText(omitted)}</p>` : nothing}
  </section>`;
}

/** Why no file of the session can be opened. */
function whyNotAny({ links }: FileOpening): TemplateResult | typeof nothing {
  if (!links)
    return html`<p class="dim small">Files can’t be opened here: <code>gateway.fileLinks</code> is not set.</p>`;
  return links.whyNot === undefined
    ? nothing
    : html`<p class="dim small">Files can’t be opened here. ${shownText(links.whyNot)}.</p>`;
}

/** The button that opens a file in its bucket, or why there is none. */
function openingOf(file: FileView, { links, button }: FileOpening): TemplateResult | typeof nothing {
  if (!links || links.whyNot !== undefined || !isInBucket(file)) return nothing;
  const why = whyNoLink(file);
  return why === undefined ? button(file) : html`<span class="note">It can’t be opened here: ${shownText(why)}.</span>`;
}

function fileRow(file: FileView, isLastKnown: boolean, opening: FileOpening): TemplateResult {
  const { fileId, url, playlistUrl, videoId, format, state, durationMs, sizeBytes } = file;
  return html`<tr>
    <th scope="row">
      ${linkTo(url ?? playlistUrl, shownText(fileId))}
      <span class="dim small">${format}${videoId === undefined ? '' : `, video ${videoId}`}</span>
      ${fileRemarks(file).map((remark) => html`<span class="note">${shownText(remark)}</span>`)} ${openingOf(file, opening)}
    </th>
    <td>${isLastKnown && isOnItsWay(state) ? lastSeenChip(state) : chip(state)}</td>
    <td class="number">${durationMs > 0 ? durationText(durationMs) : '–'}</td>
    <td class="number">${sizeBytes > 0 ? sizeText(sizeBytes) : '–'}</td>
  </tr>`;
}

function isOnItsWay(state: FileState): boolean {
  return state === 'recording' || state === 'uploading';
}

function emptyWords({ phase, outcome }: SessionView): string {
  if (outcome) return 'This session has no file.';
  return phase === 'waiting' || phase === 'starting' ? 'There is no file yet.' : 'ZEGO has reported no file yet.';
}
