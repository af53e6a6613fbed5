import type { CommandAnswer } from '../api/shapes.js';

/** What became of a command: ZEGO accepted it, the session has taken it and waits for ZEGO, or a newer wish replaced it. */
export function resultOf({ accepted, waiting }: CommandAnswer): 'accepted' | 'taken' | 'superseded' {
  if (waiting === true) return 'taken';
  return accepted ? 'accepted' : 'superseded';
}

/** The same in a sentence; `kind` is that of the command. */
export function resultWords({ requestId, superseded, ...answer }: CommandAnswer, kind: string): string {
  const what = `the ${kind === 'snapshots' ? 'snapshot' : kind}`;
  switch (resultOf(answer)) {
    case 'taken':
      return `The session has taken ${what}, and ZEGO has not answered yet: the timeline tells what becomes of it.`;
    case 'accepted':
      return `ZEGO accepted ${what}${requestId === undefined ? '' : ` (request ${requestId})`}.`;
    case 'superseded':
      return superseded === true
        ? `A newer wish came before ${what} was sent, and took its place.`
        : `ZEGO did not take ${what}.`;
  }
}
