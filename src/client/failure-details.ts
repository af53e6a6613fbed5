import { z } from 'zod';
import type {
  InvalidRequestDetails,
  Manifest,
  SessionPhase,
  ZegoRejectedDetails,
  ZegoUnreachableDetails,
} from '../contract/index.js';
import { SESSION_PHASES } from '../contract/index.js';

const mistakes: z.ZodType<InvalidRequestDetails> = z.object({
  mistakes: z.array(z.object({ path: z.string(), message: z.string() })),
});

const refusal: z.ZodType<ZegoRejectedDetails> = z.object({
  action: z.string(),
  code: z.number(),
  message: z.string(),
  requestId: z.string(),
  worker: z.string().exactOptional(),
});

const unreachable: z.ZodType<ZegoUnreachableDetails> = z.object({ action: z.string(), message: z.string() });

const phased = z.object({ phase: z.enum(SESSION_PHASES) });

/** What can be read from the details of one failure. */
interface FailureDetails {
  readonly mistakes?: InvalidRequestDetails['mistakes'];
  readonly refusal?: ZegoRejectedDetails;
  readonly unreachable?: ZegoUnreachableDetails;
  readonly phase?: SessionPhase;
  readonly manifest?: Manifest;
}

/** Reads what the contract says from the details of a failure, in whatever order they are. */
export function detailsOf(details: readonly unknown[]): FailureDetails {
  const found = <T>(schema: z.ZodType<T>): T | undefined =>
    details.map((detail) => schema.safeParse(detail)).find((parsed) => parsed.success)?.data;
  const wrong = found(mistakes);
  const zego = found(refusal);
  const silent = found(unreachable);
  const where = found(phased);
  const manifest = details.find(isManifest);
  return {
    ...(wrong && { mistakes: wrong.mistakes }),
    ...(zego && { refusal: zego }),
    ...(silent && { unreachable: silent }),
    ...(where && { phase: where.phase }),
    ...(manifest && { manifest }),
  };
}

const manifestShape = z.looseObject({
  sessionId: z.string(),
  app: z.string(),
  roomId: z.string(),
  outcome: z.string(),
  endReason: z.string(),
  endedAt: z.string(),
  recordedMs: z.number(),
  tasks: z.array(z.unknown()),
  files: z.array(z.unknown()),
  gaps: z.array(z.unknown()),
});

/** The value is a manifest. Only its outline is looked at: it was written by the session itself. */
function isManifest(value: unknown): value is Manifest {
  return manifestShape.safeParse(value).success;
}
