import { z } from 'zod';
import type {
  InvalidRequestDetails,
  Manifest,
  SessionPhase,
  ZegoRejectedDetails,
  ZegoUnreachableDetails,
} from '../contract/index.js';
import { SESSION_PHASES } from '../contract/index.js';
import { mistakeSchema, zegoRejectedSchema } from '../contract/messages.schema.js';

const mistakes: z.ZodType<InvalidRequestDetails> = z.object({ mistakes: z.array(mistakeSchema) });

const unreachable: z.ZodType<ZegoUnreachableDetails> = z.object({ action: z.string(), message: z.string() });

const phased = z.object({ phase: z.enum(SESSION_PHASES) });

/** The details of one failure, as far as they follow the contract. */
interface FailureDetails {
  readonly mistakes: InvalidRequestDetails['mistakes'] | undefined;
  readonly refusal: ZegoRejectedDetails | undefined;
  readonly unreachable: ZegoUnreachableDetails | undefined;
  readonly phase: SessionPhase | undefined;
  readonly manifest: Manifest | undefined;
}

/** Reads the details of a failure, in any order. */
export function detailsOf(details: readonly unknown[]): FailureDetails {
  const found = <T>(schema: z.ZodType<T>): T | undefined =>
    details.map((detail) => schema.safeParse(detail)).find((parsed) => parsed.success)?.data;
  return {
    mistakes: found(mistakes)?.mistakes,
    refusal: found(zegoRejectedSchema),
    unreachable: found(unreachable),
    phase: found(phased)?.phase,
    manifest: details.find(isManifest),
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

/** Whether the value is a manifest. Only its outline is checked: the session itself wrote it. */
function isManifest(value: unknown): value is Manifest {
  return manifestShape.safeParse(value).success;
}
