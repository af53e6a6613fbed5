import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const DIST = resolve(import.meta.dirname, '../../dist');
const BUNDLE = resolve(DIST, 'workflow-bundle.js');

if (!existsSync(BUNDLE)) throw new Error(`There is no "${BUNDLE}": run "npm run build" first`);

/** The workflow code as the build has bundled it: to bundle it anew takes seconds. */
export const WORKFLOW_BUNDLE = { codePath: BUNDLE };

/** The module of the payload converter that belongs to it. */
export const PAYLOAD_CONVERTER = resolve(DIST, 'workflows/converters/payload-converter.js');
