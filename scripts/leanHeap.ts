/**
 * Keeps the heap of a process small that reads by the million and keeps little: to be imported before everything else, so that loading
 * the rest does not make it grow first. Left alone, V8 lets the young generation grow to 128 MB as soon as something survives in it, and
 * the old one to twice what lives there before it collects: a guard scan of a million history rows then takes 425 MB in place of 270, and
 * hardly less of the processor. With one of the two flags it takes 260 to 335.
 * Both are read at each collection, so that they can be set while the process runs; a V8 that does not know one passes over it.
 * Source: V8, src/flags/flag-definitions.h (semi_space_growth_factor, heap_growing_percent) and src/extensions/gc-extension.cc (minor);
 * Node.js, "v8.setFlagsFromString".
 */
import v8 from 'node:v8';
import vm from 'node:vm';

/** The young generation stays as large as it is. */
v8.setFlagsFromString('--semi-space-growth-factor=1');
/** The old generation is collected when this much was added to what lived. */
v8.setFlagsFromString('--heap-growing-percent=20');

/**
 * What sockets read lies outside of the heap and hardly fills it: fifty megabytes that nobody reads any more wait for the young generation
 * to be full of something else. So it is collected when this much came since the last time; next to nothing in it is alive then.
 */
const OUTSIDE_BYTES = 8 * 2 ** 20;
const LOOK_MS = 5;

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as (options: { type: 'minor' }) => void;
const outside = (): number => v8.getHeapStatistics().external_memory;
let least = outside();
setInterval(() => {
	if (outside() > least + OUTSIDE_BYTES) {
		collect({ type: 'minor' });
		least = outside();
	} else least = Math.min(least, outside());
}, LOOK_MS).unref();
