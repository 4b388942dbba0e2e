/**
 * Keeps the heap of a process small that reads by the million and keeps little: to be imported before everything else, so that loading
 * the rest does not make it grow first. Left alone, V8 lets the young generation grow to 128 MB as soon as something survives in it; a
 * guard scan of a million history rows then takes half as much memory again, and hardly less of the processor.
 * The flag is read at each collection, so that it can be set while the process runs; a V8 that does not know it passes over it.
 * Source: V8, src/flags/flag-definitions.h (semi_space_growth_factor); Node.js, "v8.setFlagsFromString".
 */
import v8 from 'node:v8';

/** The young generation stays as large as it is. */
v8.setFlagsFromString('--semi-space-growth-factor=1');
