import { z } from 'zod';
import { isObject } from '../json/objects.js';
import { RECORDING_NAMES } from '../zego/tables/parameter-names.js';
import { jsonSchema } from './json.schema.js';
import { unknownField } from './mistakes.js';
import { MAX_TYPING_EDITS, nearMisses } from './near-misses.js';
import { lastOf, nearestName } from './nearest-name.js';

/** Fields of a call to ZEGO that a session fills in itself; in a `recording` they would do nothing, or harm. */
export const FILLED_IN_FIELDS: readonly string[] = [
  'AppId',
  'RoomId',
  'TaskId',
  'StorageParams',
  'ClientTaskId',
  'MaxRecordTime',
  'CallbackUrl',
];

/** What is known of a `recording`, by dotted path: ZEGO's parts and their fields, as StartRecord's body has them. */
export const RECORDING_PATHS: readonly string[] = Object.entries(RECORDING_NAMES).flatMap(([part, names]) => [
  part,
  ...Object.keys(names).map((name) => `${part}.${name}`),
]);

const KNOWN_NAMES = [...FILLED_IN_FIELDS, ...RECORDING_PATHS.map(lastOf)];

/**
 * Parts of StartRecord's body. Others that ZEGO may know (their names begin with a capital) pass as they are; refused
 * by name are those that a session fills in, a field that belongs inside a part, what is spelt almost as a known name at
 * any level, and all else.
 */
export function recordingSchema<S extends Readonly<Record<'RecordInputParams' | 'RecordOutputParams', z.ZodType>>>(
  parts: S,
) {
  return (
    z
      .object(parts)
      .catchall(jsonSchema)
      // Also beside other mistakes, so that all are told at once.
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
      const message = isFilledIn ? 'is filled in by the session: leave it out' : unknownField(name, RECORDING_PATHS);
      context.addIssue({ code: 'custom', path: [name], message });
    }
    const known = Object.fromEntries(Object.entries(value).filter(([name]) => parts.includes(name)));
    for (const { path, message } of nearMisses(known, RECORDING_NAMES)) {
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    }
  };
}
