import { z } from 'zod';
import { isObject } from '../json/objects.js';
import { RECORDING_NAMES } from '../zego/tables/parameter-names.js';
import { jsonSchema } from './json.schema.js';
import { unknownField } from './mistakes.js';
import { MAX_TYPING_EDITS, nearMisses } from './near-misses.js';
import { lastOf, nearestName } from './nearest-name.js';

/** Fields of a call to ZEGO that a session sets itself; in a `recording` they would have no effect, or a harmful one. */
export const FILLED_IN_FIELDS: readonly string[] = [
  'AppId',
  'RoomId',
  'TaskId',
  'StorageParams',
  'ClientTaskId',
  'MaxRecordTime',
  'CallbackUrl',
];

/** The known fields of a `recording` by dotted path, as in StartRecord's body. */
export const RECORDING_PATHS: readonly string[] = Object.entries(RECORDING_NAMES).flatMap(([part, names]) => [
  part,
  ...Object.keys(names).map((name) => `${part}.${name}`),
]);

const KNOWN_NAMES = [...FILLED_IN_FIELDS, ...RECORDING_PATHS.map(lastOf)];

/**
 * Returns a schema for parts of StartRecord's body. Other fields whose names begin with a capital letter pass unchanged:
 * ZEGO may know them. All else is rejected by name, as are fields that a session sets itself, fields that belong inside a
 * part, and names close to a known one at any level.
 */
export function recordingSchema<S extends Readonly<Record<'RecordInputParams' | 'RecordOutputParams', z.ZodType>>>(
  parts: S,
) {
  return (
    z
      .object(parts)
      .catchall(jsonSchema)
      // Runs beside other mistakes too: all are reported at once.
      .superRefine(refuseUnknown(Object.keys(parts)), { when: () => true })
      .meta({
        additionalProperties: false,
        patternProperties: { '^[A-Z]': {} },
        propertyNames: { not: { enum: FILLED_IN_FIELDS } },
      })
  );
}

function refuseUnknown(parts: readonly string[]) {
  return (value: unknown, context: z.RefinementCtx): void => {
    if (!isObject(value)) return;
    const unknown = Object.keys(value).filter((name) => !parts.includes(name));
    const foreign = unknown.filter((name) => !/^[A-Z]/.test(name));
    if (foreign.length > 0) context.addIssue({ code: 'unrecognized_keys', keys: foreign, input: { ...value } });
    for (const name of unknown.filter((name) => !foreign.includes(name))) {
      const nearest = nearestName(name, KNOWN_NAMES, MAX_TYPING_EDITS);
      if (nearest === undefined) continue;
      const isFilledIn = FILLED_IN_FIELDS.includes(nearest);
      const message = isFilledIn ? 'is set by the session: leave it out' : unknownField(name, RECORDING_PATHS);
      context.addIssue({ code: 'custom', path: [name], message });
    }
    const known = Object.fromEntries(Object.entries(value).filter(([name]) => parts.includes(name)));
    for (const { path, message } of nearMisses(known, RECORDING_NAMES)) {
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    }
  };
}
