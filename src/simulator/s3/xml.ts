/** An element: its name, and its text or its children. */
export type XmlElement = readonly [name: string, content: string | number | boolean | readonly XmlElement[]];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A whole XML document. Element names are the caller's own and not escaped. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderElement(root)}`;
}

function renderElement([name, content]: XmlElement): string {
  const inner = typeof content === 'object' ? content.map(renderElement).join('') : escapeText(String(content));
  return `<${name}>${inner}</${name}>`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** One part as CompleteMultipartUpload names it. */
export interface NamedPart {
  readonly partNumber: number;
  readonly etag: string;
}

/** The parts in the body of CompleteMultipartUpload; undefined when it names none, or one incompletely. */
export function parseCompleteMultipartUpload(body: string): readonly NamedPart[] | undefined {
  const parts: NamedPart[] = [];
  for (const [, part = ''] of body.matchAll(/<Part>(.*?)<\/Part>/gs)) {
    const partNumber = /<PartNumber>\s*(\d{1,5})\s*<\/PartNumber>/.exec(part)?.[1];
    const etag = /<ETag>\s*(?:&quot;|&#34;|")?([0-9a-f]{32})(?:&quot;|&#34;|")?\s*<\/ETag>/.exec(part)?.[1];
    if (partNumber === undefined || etag === undefined) return undefined;
    parts.push({ partNumber: Number(partNumber), etag });
  }
  return parts.length === 0 ? undefined : parts;
}
