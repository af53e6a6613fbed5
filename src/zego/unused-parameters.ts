import { z } from 'zod';
import type { Mistake } from '../json/mistakes.js';
import { fieldsOf } from '../json/objects.js';
import { recordInputSchema } from './record-input.schema.js';
import { recordOutputSchema } from './record-output.schema.js';
import { findMistakes, type Rule, rule } from './rules.js';
import { MIX_MODES, RECORD_MODES, STREAM_TYPES, VIEW_TYPES } from './tables/modes.js';

const bodySchema = z.looseObject({
  RecordInputParams: recordInputSchema,
  RecordOutputParams: recordOutputSchema.prefault({}),
});
type Body = z.output<typeof bodySchema>;

/** A parameter that ZEGO ignores unless a condition holds. */
interface Condition {
  /** Its path in the body. */
  readonly path: readonly [string, ...string[]];
  readonly isUsed: (body: Body) => boolean;
  readonly needs: string;
}

const INPUT = 'RecordInputParams';
const OUTPUT = 'RecordOutputParams';

const isMixed = ({ RecordInputParams }: Body): boolean => RecordInputParams.RecordMode === RECORD_MODES.mixed;
const isSingle = (body: Body): boolean => !isMixed(body);
const isHls = ({ RecordOutputParams }: Body): boolean => RecordOutputParams.OutputFileFormat === 'hls';
const isSingleMp3 = (body: Body): boolean =>
  isSingle(body) &&
  body.RecordInputParams.StreamType === STREAM_TYPES.audio &&
  body.RecordOutputParams.OutputFileFormat === 'mp3';
const isMixedAudio = (body: Body): boolean => isMixed(body) && body.RecordInputParams.StreamType === STREAM_TYPES.audio;

/** The parameters that ZEGO documents to take effect only under a condition (StartRecord). */
const CONDITIONS: readonly Condition[] = [
  { path: [OUTPUT, 'FragmentSeconds'], isUsed: isHls, needs: 'OutputFileFormat "hls"' },
  { path: [OUTPUT, 'RealtimeUploadFragment'], isUsed: isHls, needs: 'OutputFileFormat "hls"' },
  {
    path: [OUTPUT, 'ShortFragmentPath'],
    isUsed: (body) => isHls(body) && body.RecordOutputParams.RealtimeUploadFragment === true,
    needs: 'OutputFileFormat "hls" and RealtimeUploadFragment',
  },
  {
    path: [OUTPUT, 'SnapshotInterval'],
    // A mixed recording can take pictures beside its file; ZEGO's pages contradict each other on how.
    isUsed: (body) => isMixed(body) || body.RecordOutputParams.OutputFileFormat === 'jpg',
    needs: 'OutputFileFormat "jpg" or RecordMode 2',
  },
  { path: [INPUT, 'RecordStreamList'], isUsed: isSingle, needs: 'RecordMode 1' },
  { path: [INPUT, 'ResumeWithoutInterruption'], isUsed: isSingle, needs: 'RecordMode 1' },
  { path: [INPUT, 'RecordMuteAudio'], isUsed: isSingleMp3, needs: 'RecordMode 1, StreamType 1 and mp3' },
  {
    path: [INPUT, 'RecordMuteAudioSplitThreshold'],
    isUsed: (body) => isSingleMp3(body) && body.RecordInputParams.RecordMuteAudio === 2,
    needs: 'RecordMode 1, StreamType 1, mp3 and RecordMuteAudio 2',
  },
  { path: [INPUT, 'FillFrame'], isUsed: isMixed, needs: 'RecordMode 2' },
  { path: [INPUT, 'MixConfig'], isUsed: isMixed, needs: 'RecordMode 2' },
  {
    path: [INPUT, 'HasWhiteboard'],
    isUsed: (body) => !isMixedAudio(body),
    needs: 'video: a mixed recording of audio alone has no whiteboard',
  },
  {
    path: [INPUT, 'Whiteboard'],
    isUsed: ({ RecordInputParams }) => RecordInputParams.HasWhiteboard,
    needs: 'HasWhiteboard',
  },
  {
    path: [INPUT, 'MixConfig', 'SoundWaveType'],
    isUsed: ({ RecordInputParams }) => RecordInputParams.MixConfig?.RecordSoundWave === true,
    needs: 'RecordSoundWave',
  },
  {
    path: [INPUT, 'MixConfig', 'MixMaxResolutionStreamId'],
    isUsed: ({ RecordInputParams }) =>
      [MIX_MODES.horizontal, MIX_MODES.vertical, MIX_MODES.floating].some(
        (mode) => mode === RecordInputParams.MixConfig?.MixMode,
      ),
    needs: 'MixMode 3, 4 or 5',
  },
];

const unusedByCondition: Rule = rule(bodySchema, (body, wrong) => {
  for (const { path, isUsed, needs } of CONDITIONS) {
    if (path.length > 2 && isSingle(body)) continue;
    if (isSet(valueAt(body, path)) && !isUsed(body)) wrong(path, `has no effect: it needs ${needs}`);
  }
});

const whiteboardViews: Rule = rule(bodySchema, (body, wrong) => {
  if (!isMixed(body) || body.RecordInputParams.HasWhiteboard) return;
  for (const [index, view] of (body.RecordInputParams.MixConfig?.MixInputList ?? []).entries()) {
    if (view.ViewType !== VIEW_TYPES.whiteboard) continue;
    wrong([INPUT, 'MixConfig', 'MixInputList', index, 'ViewType'], 'shows a stream: 2 needs HasWhiteboard');
  }
});

/**
 * Returns the parameters of a StartRecord body that have no effect beside the others, according to ZEGO's documentation.
 * They are no mistakes: ZEGO accepts the body. Returns nothing for an invalid body.
 */
export function unusedParameters(body: unknown): readonly Mistake[] {
  return findMistakes(body, [unusedByCondition, whiteboardViews]);
}

/** Whether a value is neither empty nor off. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function valueAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    return fieldsOf(value)[name];
  }, body);
}
