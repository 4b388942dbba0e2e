/** The newest API version that the org speaks; older ones are answered the same way. */
export const API_VERSION = '66.0';
/** "Versions 21.0 through 30.0 are retired" (REST API Developer Guide, "API End-of-Life Policy"). */
const OLDEST = 31;

/** True for `31.0` to the newest. */
export const isVersion = (version: string): boolean =>
	/^\d{2}\.0$/.test(version) && Number(version) >= OLDEST && Number(version) <= Number(API_VERSION);

/** "REST API: 410: GONE" for 7.0 to 30.0 ("API End-of-Life Policy"). */
export const isRetired = (version: string): boolean => /^\d{1,2}\.0$/.test(version) && Number(version) >= 7 && Number(version) < OLDEST;

/** Three releases a year: 30.0 was Spring ’14, 31.0 Summer ’14, 32.0 Winter ’15. */
const release = (version: number): string => {
	const season = ['Spring', 'Summer', 'Winter'][version % 3]!;
	return `${season} '${14 + Math.floor((version - 30) / 3) + (season === 'Winter' ? 1 : 0)}`;
};

/** What GET /services/data lists ("Versions"). */
export const VERSIONS: readonly { label: string; url: string; version: string }[] = Array.from(
	{ length: Number(API_VERSION) - OLDEST + 1 },
	(_, at) => ({ label: release(OLDEST + at), url: `/services/data/v${OLDEST + at}.0`, version: `${OLDEST + at}.0` }),
);
