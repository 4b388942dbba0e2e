/** The newest API version that the org speaks; older ones are answered the same way. */
export const API_VERSION = '66.0';
/** "Versions 21.0 through 30.0 are retired" (REST API Developer Guide, "API End-of-Life Policy"). */
const OLDEST = 31;

/** True for `31.0` to the newest. */
export const isVersion = (version: string): boolean =>
	/^\d{2}\.0$/.test(version) && Number(version) >= OLDEST && Number(version) <= Number(API_VERSION);

/** What GET /services/data lists. */
export const VERSIONS: readonly string[] = Array.from({ length: Number(API_VERSION) - OLDEST + 1 }, (_, at) => `${OLDEST + at}.0`);
