import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { schemaFiles } from '../dist/src/gateway/schema-files.js';

const folder = resolve(import.meta.dirname, '../schemas');
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(await schemaFiles())) await writeFile(join(folder, name), text);
