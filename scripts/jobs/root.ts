import path from 'node:path';

/** Folder of the project, from the sources and from the compiled plugin alike. */
export const ROOT = path.join(import.meta.dirname, '..', '..');
