import { filledInBySession } from '../contract/filled-in.js';
import type { Mistake, RecordingParams } from '../contract/index.js';
import { unusedParameters } from '../zego/index.js';

/** Returns a warning for each profile parameter that has no effect unless a request adds what it needs. */
export function profileWarnings(profiles: Readonly<Record<string, RecordingParams>>): readonly Mistake[] {
  return Object.entries(profiles).flatMap(([name, profile]) =>
    [...filledInBySession(profile), ...unusedParameters(profile)].map(({ path, message }) => ({
      path: `profiles.${name}.${path}`,
      message,
    })),
  );
}
