import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import { RecordingClient } from '../client/index.js';
import { controlKey, Secret, simulatorConfig } from '../config/index.js';
import { fleetViewSchema } from '../contract/fleet.schema.js';
import {
  changeAnswerSchema,
  startedAnswerSchema,
  stopBodySchema,
  whiteboardBodySchema,
} from '../contract/messages.schema.js';
import { sessionRequestSchema } from '../contract/request.schema.js';
import { manifestSchema, sessionViewSchema } from '../contract/view.schema.js';
import { webhookEventSchema } from '../contract/webhooks.schema.js';
import { buildGateway } from './build-gateway.js';
import { tidy } from './json-schemas.js';
import './named-schemas.js';
import { describedLayoutSchema } from './rest/bodies.schema.js';

interface SchemaFile {
  readonly title: string;
  readonly schema: z.ZodType;
  /** Whether we receive it or send it. */
  readonly io: 'input' | 'output';
}

const FILES: Readonly<Record<string, SchemaFile>> = {
  'fleet-view': { title: 'The answer of the query fleet', schema: fleetViewSchema, io: 'output' },
  manifest: { title: 'The result of the workflow recordingSession', schema: manifestSchema, io: 'output' },
  'session-request': {
    title: 'The argument of the workflow recordingSession',
    schema: sessionRequestSchema,
    io: 'input',
  },
  'session-view': { title: 'The answer of the query session', schema: sessionViewSchema, io: 'output' },
  'started-answer': { title: 'The answer of the update started', schema: startedAnswerSchema, io: 'output' },
  stop: { title: 'The argument of the signal stop', schema: stopBodySchema, io: 'input' },
  'change-answer': {
    title: 'The answer of the updates updateLayout, updateWhiteboard, pause, resume and takeSnapshot',
    schema: changeAnswerSchema,
    io: 'output',
  },
  'update-layout': {
    title: 'The argument of the signal and of the update updateLayout',
    schema: describedLayoutSchema,
    io: 'input',
  },
  'update-whiteboard': {
    title: 'The argument of the signal and of the update updateWhiteboard',
    schema: whiteboardBodySchema,
    io: 'input',
  },
  'webhook-event': { title: 'The body of a webhook', schema: webhookEventSchema, io: 'output' },
};

/** Returns the schemas for other languages by file name: JSON Schemas (draft 2020-12), and the API as OpenAPI 3.1. */
export async function schemaFiles(): Promise<Readonly<Record<string, string>>> {
  const files = Object.entries(FILES).map(([name, { title, schema, io }]) => {
    const { $schema, ...converted } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: tidy });
    const content = { $schema, $id: `urn:reelkeeper:schema:${name}`, title, ...converted };
    return [`${name}.json`, textOf(content)] as const;
  });
  return { ...Object.fromEntries(files), 'openapi.json': textOf(await apiDescription()) };
}

/** Returns the API's description, which is generated from the routes of a gateway that neither listens nor connects. */
async function apiDescription(): Promise<object> {
  const connection = Connection.lazy();
  const client = new RecordingClient({ client: new Client({ connection }) });
  const config = simulatorConfig({
    endpoint: 'http://127.0.0.1:1',
    publicUrl: 'http://127.0.0.1:1',
    appId: 1,
    serverSecret: 'unused',
    callbackSecret: 'unused',
    apiKeys: [controlKey(new Secret('unused'))],
  });
  const gateway = buildGateway({ config, client });
  try {
    await gateway.ready();
    return gateway.swagger();
  } finally {
    await gateway.close();
    await client.close();
    await connection.close();
  }
}

function textOf(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
