import type { JsonObject } from '../contract/json.js';
import type { ChangeAnswer } from '../contract/messages.js';
import type { RecordingControls, RejectedChange } from '../contract/view.js';
import { canonicalJson } from '../json/canonical.js';

/** A recording control as text: its wanted value and the value that ZEGO accepted. */
interface ControlWords {
  readonly name: 'layout' | 'whiteboard' | 'recording';
  readonly wanted: string;
  readonly accepted: string;
  readonly isAccepted: boolean;
}

/** Returns the recording controls that have a value. */
export function controlsOf(
  wanted: RecordingControls,
  accepted: RecordingControls,
  layoutText: (layout: JsonObject) => string,
): ControlWords[] {
  const controls: ControlWords[] = [];
  const add = (
    name: ControlWords['name'],
    words: (controls: RecordingControls) => string,
    isAccepted?: boolean,
  ): void => {
    const [want, have] = [words(wanted), words(accepted)];
    controls.push({ name, wanted: want, accepted: have, isAccepted: isAccepted ?? want === have });
  };
  if (wanted.layout || accepted.layout) {
    const isAccepted = !wanted.layout || canonicalJson(wanted.layout) === canonicalJson(accepted.layout);
    add('layout', ({ layout }) => (layout ? layoutText(layout) : 'none'), isAccepted);
  }
  if (wanted.whiteboardId !== undefined || accepted.whiteboardId !== undefined) {
    add('whiteboard', ({ whiteboardId = 'none' }) => whiteboardId);
  }
  if (wanted.paused || accepted.paused) add('recording', ({ paused }) => (paused ? 'paused' : 'recording'));
  return controls;
}

/** Returns the name of a rejected change. */
export function rejectedControl({ layout, whiteboardId, paused }: RejectedChange): string {
  if (layout) return 'layout';
  if (whiteboardId !== undefined) return 'whiteboard';
  return paused ? 'pause' : 'resume';
}

/** The result of a change. `requested`: the session accepted it, and ZEGO has not responded yet. */
interface ChangeResult {
  readonly state: 'accepted' | 'requested' | 'superseded';
  /** A sentence. */
  readonly words: string;
}

/** Returns the result of a change; `what` names it, such as `the layout`. */
export function changeResult(answer: ChangeAnswer & { readonly waiting?: boolean }, what: string): ChangeResult {
  const { accepted, superseded, requestId, waiting } = answer;
  if (waiting === true)
    return { state: 'requested', words: `The session accepted ${what}; ZEGO has not responded yet.` };
  if (accepted) {
    const request = requestId === undefined ? '' : ` (request ${requestId})`;
    return { state: 'accepted', words: `ZEGO accepted ${what}${request}.` };
  }
  const words = superseded ? `A newer change replaced ${what} before it was sent.` : `ZEGO did not accept ${what}.`;
  return { state: 'superseded', words };
}
