import type { Mistake, ZegoRejectedDetails } from '../../contract/messages.js';
import { isRecord } from '../../json/objects.js';

/** Why a request came to nothing, in words. */
export interface ProblemView {
  /** The problem's name, the end of its type URI; `unreachable` and `unreadable` are the page's own. */
  readonly name: string;
  /** The HTTP status; 0 without an answer. */
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly mistakes: readonly Mistake[];
  readonly zego?: ZegoRejectedDetails;
  /** Finds the request in the gateway's log. */
  readonly requestId?: string;
  /** After how long the gateway says that asking again may help. */
  readonly retryAfterMs?: number;
}

const TYPE = /^urn:reelkeeper:problem:([a-z-]+)$/;

/** The problem in an answer's parsed body (RFC 9457). A body that is none, such as a proxy's page, leaves its status. */
export function problemOf(status: number, body: unknown, retryAfter: string | null): ProblemView {
  const fields = isRecord(body) ? body : {};
  const type = text(fields.type) ?? '';
  const detail = text(fields.detail);
  const requestId = text(fields.requestId);
  const zego = zegoOf(fields.zego);
  const retryAfterMs = retryAfterMsOf(retryAfter);
  return {
    name: TYPE.exec(type)?.[1] ?? 'unreadable',
    status,
    title: text(fields.title) ?? `The answer was HTTP ${status} without an explanation`,
    ...(detail !== undefined && { detail }),
    mistakes: mistakesOf(fields.mistakes),
    ...(zego && { zego }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** There was no answer at all. */
export const UNREACHABLE: ProblemView = {
  name: 'unreachable',
  status: 0,
  title: 'The gateway cannot be reached',
  detail: 'It may be restarting, or the network is away.',
  mistakes: [],
};

/** There was an answer, but not one that the gateway gives. */
export function unreadable(status: number): ProblemView {
  const detail = `It was HTTP ${status}. Is there a proxy before the gateway that answers by itself?`;
  return { name: 'unreadable', status, title: 'The answer cannot be read', detail, mistakes: [] };
}

/** A problem in one or two sentences, for an announcement. Its mistakes are told apart. */
export function problemText({ title, detail, zego }: ProblemView): string {
  if (zego) return `ZEGO rejected ${zego.action}: ${zego.code} ${zego.message}`;
  return detail === undefined ? `${title}.` : `${title}. ${detail}`;
}

function zegoOf(value: unknown): ZegoRejectedDetails | undefined {
  if (!isRecord(value)) return undefined;
  const { code } = value;
  return {
    action: text(value.action) ?? 'the request',
    code: typeof code === 'number' ? code : 0,
    message: text(value.message) ?? '',
    requestId: text(value.requestId) ?? '',
  };
}

function mistakesOf(value: unknown): readonly Mistake[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((mistake: unknown) => {
    if (!isRecord(mistake)) return [];
    const path = text(mistake.path);
    const message = text(mistake.message);
    return path === undefined || message === undefined ? [] : [{ path, message }];
  });
}

/** Seconds; the other form, a date, is not used by the gateway. */
function retryAfterMsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
