import { z } from 'zod';

/** A time as ISO 8601 in UTC. */
export const timeSchema = z.string().meta({ format: 'date-time' });
