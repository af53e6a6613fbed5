import { html, nothing, type TemplateResult } from 'lit-html';
import { OPEN_PHASES } from '../../contract/names.js';
import type { SessionView } from '../../contract/view.js';
import { MAX_WHITEBOARD_ID_CHARACTERS } from '../../zego/tables/limits.js';
import type { Command } from '../api/gateway.js';
import { formOf, textIn, valueOf } from '../ui/listening.js';
import { closeModal, dialogCalled, openModal } from '../ui/modal.js';

const STOP_DIALOG = 'stop-dialog';
const WHITEBOARD_DIALOG = 'whiteboard-dialog';

export interface CommandHost {
  /** The command without a response yet. */
  readonly busy: string | undefined;
  /** The reason why no command may be sent. */
  readonly whyNot: string | undefined;
  readonly run: (command: Command) => void;
  readonly stop: (reason: string) => void;
}

/** Whether a session accepts commands. One that was terminated accepts none, whatever its phase. */
export function takesCommands(view: SessionView): boolean {
  return !view.outcome && !('workflowStatus' in view) && OPEN_PHASES.includes(view.phase);
}

/** The commands of a session; nothing if it accepts none. */
export function commandBar(view: SessionView, host: CommandHost): TemplateResult | typeof nothing {
  if (!takesCommands(view)) return nothing;
  const { busy, whyNot } = host;
  const isPaused = view.wanted.paused;
  const isRecording = view.phase === 'recording' || view.phase === 'paused';
  const toggle = isPaused ? 'resume' : 'pause';
  const button = (name: string, label: string, isPossible: boolean, act: () => void, classes = ''): TemplateResult => {
    const isOff = whyNot !== undefined || !isPossible || busy !== undefined;
    return html`<button type="button" class=${classes} aria-disabled=${isOff} @click=${() => (isOff ? undefined : act())}>
      ${busy === name ? `${label}…` : label}
    </button>`;
  };
  return html`<div class="commands" role="group" aria-label="Commands">
    ${button('toggle', isPaused ? 'Resume' : 'Pause', isRecording, () => host.run({ kind: toggle }))}
    ${button('snapshots', 'Snapshot', view.phase === 'recording' && !isPaused, () => host.run({ kind: 'snapshots' }))}
    ${button('whiteboard', 'Whiteboard…', isRecording, () => openModal(WHITEBOARD_DIALOG))}
    ${button('stop', 'Stop…', true, () => openModal(STOP_DIALOG), 'danger')}
    ${whyNot === undefined ? nothing : html`<span class="dim small">${whyNot}</span>`}
  </div>`;
}

/** The dialogs of the commands. */
export function commandDialogs(view: SessionView, host: CommandHost): TemplateResult {
  return html`${stopDialog(view, host)}${whiteboardDialog(view, host)}`;
}

function stopDialog({ roomId, sessionId }: SessionView, host: CommandHost): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = formOf(event);
    const reason = textIn(form, 'reason');
    form.reset();
    closeModal(STOP_DIALOG);
    host.stop(reason);
  };
  return html`<dialog id=${STOP_DIALOG} aria-labelledby="stop-title">
    <form @submit=${submit}>
      <h2 id="stop-title">Stop this recording?</h2>
      <p>Room <strong>${roomId || sessionId}</strong>: ZEGO ends every task of the session and uploads its files. The session cannot resume.</p>
      <label class="field">
        <span>Reason <span class="dim">(optional, for the timeline)</span></span>
        <input type="text" name="reason" maxlength="200" autocomplete="off" />
      </label>
      <div class="actions">
        <button type="submit" class="danger">Stop the recording</button>
        <button type="button" @click=${() => closeModal(STOP_DIALOG)}>Keep recording</button>
      </div>
    </form>
  </dialog>`;
}

function whiteboardDialog({ accepted }: SessionView, host: CommandHost): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    const whiteboardId = textIn(formOf(event), 'whiteboard');
    if (whiteboardId === '') return;
    closeModal(WHITEBOARD_DIALOG);
    host.run({ kind: 'whiteboard', whiteboardId });
  };
  const requireId = (event: Event): void => {
    const field = dialogCalled(WHITEBOARD_DIALOG).querySelector('input');
    field?.setCustomValidity(valueOf(event).trim() === '' ? 'Enter a whiteboard id.' : '');
  };
  return html`<dialog id=${WHITEBOARD_DIALOG} aria-labelledby="whiteboard-title">
    <form @submit=${submit}>
      <h2 id="whiteboard-title">Record another whiteboard</h2>
      <p class="dim">Now: ${accepted.whiteboardId ?? 'unknown'}</p>
      <label class="field">
        <span>Whiteboard id</span>
        <input type="text" name="whiteboard" required maxlength=${MAX_WHITEBOARD_ID_CHARACTERS} autocomplete="off" @input=${requireId} />
      </label>
      <div class="actions">
        <button type="submit" class="primary">Send to ZEGO</button>
        <button type="button" @click=${() => closeModal(WHITEBOARD_DIALOG)}>Cancel</button>
      </div>
    </form>
  </dialog>`;
}
