import type { JsonObject } from '../../contract/json.js';
import type { SessionView } from '../../contract/view.js';
import { MAX_VIEWS } from '../../zego/tables/limits.js';
import { entriesOf, largeStreamOf } from './body.js';

/** Returns the ids of a session's streams, as far as its layouts and its timeline name them. */
export function knownStreams({ accepted, wanted, rejected, timeline }: SessionView): string[] {
  const layouts = [wanted.layout, accepted.layout, rejected?.layout].filter((layout) => layout !== undefined);
  const named = timeline.flatMap(({ streamId }) => (typeof streamId === 'string' ? [streamId] : []));
  return unique([...layouts.flatMap(streamsIn), ...named]);
}

/** Returns the ids of the streams that a layout names, the large view's first. */
export function streamsIn(layout: JsonObject): string[] {
  const views = entriesOf(layout).flatMap(({ entry: { StreamId } }) =>
    typeof StreamId === 'string' ? [StreamId] : [],
  );
  return unique([largeStreamOf(layout) ?? '', ...views]);
}

/** Parses stream ids that are separated by commas or line breaks. */
export function streamsOfText(text: string): string[] {
  return unique(text.split(/[,\n]/).map((id) => id.trim()));
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)].filter((id) => id !== '').slice(0, MAX_VIEWS);
}
