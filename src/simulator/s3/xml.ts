/** The content of an element: text, elements by name, or an array for repeated elements of the same name. */
export type XmlContent = string | number | boolean | XmlContent[] | { readonly [name: string]: XmlContent };

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Renders an XML document. Element names are not escaped. */
export function renderXml(name: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderElement(name, content)}`;
}

function renderElement(name: string, content: XmlContent): string {
  if (Array.isArray(content)) return content.map((one) => renderElement(name, one)).join('');
  const inner =
    typeof content === 'object'
      ? Object.entries(content).map((child) => renderElement(...child))
      : [escapeText(String(content))];
  return `<${name}>${inner.join('')}</${name}>`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** One part of a CompleteMultipartUpload. */
export interface NamedPart {
  readonly partNumber: number;
  readonly etag: string;
}

const PART_END = '</Part>';
const MAX_PART_CHARACTERS = 4_096;

/**
 * The parts in the body of CompleteMultipartUpload; undefined when there are none, or one is incomplete. Each character
 * is read a fixed number of times: no pattern runs over more than one part.
 */
export function parseCompleteMultipartUpload(body: string): readonly NamedPart[] | undefined {
  const parts: NamedPart[] = [];
  const [before = '', ...pieces] = body.split('<Part>');
  if (before.includes(PART_END)) return undefined;
  for (const piece of pieces) {
    const end = piece.indexOf(PART_END);
    const part = end < 0 || end > MAX_PART_CHARACTERS ? undefined : namedPart(piece.slice(0, end));
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.length === 0 ? undefined : parts;
}

function namedPart(part: string): NamedPart | undefined {
  const partNumber = textOf(part, 'PartNumber');
  const etag = textOf(part, 'ETag')?.replace(/^(?:&quot;|&#34;|")|(?:&quot;|&#34;|")$/g, '');
  if (partNumber === undefined || !/^\d{1,5}$/.test(partNumber)) return undefined;
  if (etag === undefined || !/^[0-9a-f]{32}$/.test(etag)) return undefined;
  return { partNumber: Number(partNumber), etag };
}

/** The trimmed text of the first element of that name. */
function textOf(xml: string, name: string): string | undefined {
  const open = `<${name}>`;
  const start = xml.indexOf(open);
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, start);
  return end < 0 ? undefined : xml.slice(start + open.length, end).trim();
}
