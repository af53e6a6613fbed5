import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { fieldsOf } from '../json/objects.js';
import { ZEGO_ACTIONS, ZEGO_CODES, type ZegoAction } from '../zego/index.js';
import type { ActionResult, Actions } from './actions.js';
import type { Engine } from './engine.js';
import { CALL_FAULTS, type FaultNamed } from './faults.schema.js';
import type { Ledger } from './ledger.js';
import { expired, type SignatureGuard } from './signature-guard.js';

/** Calls per second of each Action. */
type CallLimits = Readonly<Record<ZegoAction, number>> | 'unlimited';

interface ZegoApiOptions {
  readonly engine: Engine;
  readonly actions: Actions;
  readonly guard: SignatureGuard;
  readonly ledger: Ledger;
  readonly limits: CallLimits;
  /** Ends the delay of slow responses. */
  readonly closing: AbortSignal;
}

type CallFault = FaultNamed<(typeof CALL_FAULTS)[number]>;

/** The responses of faults that keep a call from being carried out. */
const REFUSALS = {
  'system-error': { code: ZEGO_CODES.systemError, message: 'system error' },
  'rate-limited': { code: ZEGO_CODES.tooManyRequests, message: 'too many requests' },
  'at-capacity': { code: ZEGO_CODES.atCapacity, message: 'too many recording tasks run at once' },
  'clock-skewed': expired('the timestamp is more than 10 minutes off'),
} as const satisfies Partial<Record<CallFault['name'], ActionResult>>;

const UNKNOWN_ACTION: ActionResult = {
  code: ZEGO_CODES.invalidParameter,
  message: `invalid parameter: Action must be one of ${ZEGO_ACTIONS.join(', ')}`,
};

/** ZEGO's only endpoint: `POST /?Action=…`. The HTTP status is 200 whatever the code is. */
export function zegoApi(options: ZegoApiOptions): FastifyPluginAsync {
  const { engine, actions, guard, ledger, limits } = options;

  function run(action: ZegoAction, callsInSecond: number, query: URLSearchParams, body: unknown): ActionResult {
    const refused = guard.refusal(query);
    if (refused) return refused;
    if (limits !== 'unlimited' && callsInSecond > limits[action]) return REFUSALS['rate-limited'];
    return actions.run(action, body);
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const query = new URL(request.raw.url ?? '/', 'http://localhost').searchParams;
    const action = ZEGO_ACTIONS.find((name) => name === query.get('Action'));
    if (!action) return sendResult(reply, UNKNOWN_ACTION);
    const body = parseJson(request.body);
    const fault = engine.faults.take(CALL_FAULTS, { action, ...namedIn(body, engine) });
    if (fault?.name === 'unreachable') return cut(request, reply);
    const callsInSecond = ledger.countCall(action);
    const result = carryOut(fault, () => run(action, callsInSecond, query, body));
    ledger.countResponse(action, result.code);
    return respond(fault, request, reply, result);
  }

  function carryOut(fault: CallFault | undefined, act: () => ActionResult): ActionResult {
    const isDone = fault !== undefined && 'done' in fault ? fault.done : true;
    switch (fault?.name) {
      case 'system-error':
        if (isDone) act();
        return REFUSALS['system-error'];
      case 'http-500':
      case 'not-json':
        return isDone ? act() : REFUSALS['system-error'];
      case 'rate-limited':
      case 'at-capacity':
      case 'clock-skewed':
        return REFUSALS[fault.name];
      case 'refused':
        return { code: fault.code, message: fault.message };
      default:
        return act();
    }
  }

  async function respond(
    fault: CallFault | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
    result: ActionResult,
  ): Promise<FastifyReply> {
    switch (fault?.name) {
      case 'answer-lost':
        return cut(request, reply);
      case 'http-500':
        return reply.status(500).type('text/plain').send('internal server error');
      case 'not-json':
        return reply.type('text/html').send('<html><body>Bad gateway</body></html>');
      case 'slow':
        // A signal for each slow call: each adds a listener, and there may be very many.
        await delay(fault.ms, undefined, { signal: AbortSignal.any([options.closing]), ref: false }).catch(() => {});
        return sendResult(reply, result);
      default:
        return sendResult(reply, result);
    }
  }

  return async (app) => {
    // Parsed later: a body that is not JSON gets a response in ZEGO's own form.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text));
    app.post('/', (request, reply) => handle(request, reply));
  };
}

/** Closes the connection without a response. */
function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function sendResult(reply: FastifyReply, { code, message, data }: ActionResult): FastifyReply {
  return reply.send({ Code: code, Message: message, RequestId: randomUUID(), ...(data ? { Data: data } : {}) });
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The room and the task that a call names. */
function namedIn(body: unknown, engine: Engine): { roomId: string | undefined; taskId: string | undefined } {
  const taskId = textField(body, 'TaskId');
  const task = taskId === undefined ? undefined : engine.anyTask(taskId);
  return { taskId, roomId: task?.settings.roomId ?? textField(body, 'RoomId') };
}

function textField(body: unknown, name: string): string | undefined {
  const value = fieldsOf(body)[name];
  return typeof value === 'string' ? value : undefined;
}
