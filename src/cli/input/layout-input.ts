import type { JsonObject } from '../../contract/index.js';
import { WrongUsage } from '../exit.js';
import type { Terminal } from '../terminal.js';

/** Layouts without a list of views; each is a flag of `layout`. */
export const LAYOUT_PRESETS = ['grid', 'horizontal', 'vertical', 'floating'] as const;

/** A layout without a list of views. */
type LayoutPreset = (typeof LAYOUT_PRESETS)[number];

/** Flags of `layout`; exactly one preset or `body` is valid. */
export type LayoutFlags = Partial<Record<LayoutPreset, boolean>> & {
  readonly largeStream?: string;
  readonly body?: string;
};

/** Whether a name is that of a preset. */
export function isPreset(name: string): name is LayoutPreset {
  return LAYOUT_PRESETS.some((preset) => preset === name);
}

/**
 * Builds the body of ZEGO's UpdateLayout, without TaskId, from flags.
 * @throws WrongUsage
 */
export async function layoutFrom(flags: LayoutFlags, terminal: Pick<Terminal, 'cwd'>): Promise<JsonObject> {
  const { body, largeStream } = flags;
  const presets = LAYOUT_PRESETS.filter((name) => flags[name]);
  const [preset, ...others] = presets;
  if (others.length > 0 || (preset !== undefined && body !== undefined)) {
    const names = [...presets, ...(body === undefined ? [] : ['body'])].map((name) => `--${name}`);
    throw new WrongUsage(`Only one layout can be set at a time, not ${names.join(' and ')}.`);
  }
  if (body !== undefined) {
    if (largeStream !== undefined) {
      throw new WrongUsage('--large-stream belongs to a preset; in a --body it is "MixMaxResolutionStreamId".');
    }
    const { jsonInput } = await import('./json-input.js');
    return jsonInput(body, '--body', terminal);
  }
  if (preset === undefined) {
    const names = LAYOUT_PRESETS.map((name) => `--${name}`).join(', ');
    throw new WrongUsage(`A layout is required: one of ${names}, or --body.`);
  }
  if (preset === 'grid' && largeStream !== undefined) {
    throw new WrongUsage('--large-stream has no effect with --grid: all views of a grid have the same size.');
  }
  const { MIX_MODES } = await import('../../zego/tables/modes.js');
  return { MixMode: MIX_MODES[preset], ...(largeStream !== undefined && { MixMaxResolutionStreamId: largeStream }) };
}
