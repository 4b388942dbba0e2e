/** Writes config/roster/roster.schema.json, the roster's JSON Schema for editors. Run as a script after the schema changed. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rosterJsonSchema } from '../domain/roster/schema.ts';
import { ROOT } from '../jobs/root.ts';

await writeFile(path.join(ROOT, 'config/roster/roster.schema.json'), JSON.stringify(rosterJsonSchema(), null, '\t') + '\n');
