/** GET /limits: names and shape as documented ("Limits"); only the requests of the day are counted here. */
import { apiRequestsUsed, DAILY_API_REQUESTS } from '../http.ts';

/** What a Developer Edition org allows, of the limits that this org has the feature for. */
const ALLOWED: Readonly<Record<string, number>> = {
	DailyBulkApiBatches: 15_000,
	DailyBulkV2QueryFileStorageMB: 976_562,
	DailyBulkV2QueryJobs: 10_000,
	DailyStandardVolumePlatformEvents: 10_000,
	DailyDeliveredPlatformEvents: 10_000,
	HourlyPublishedPlatformEvents: 50_000,
	HourlyPublishedStandardVolumePlatformEvents: 1_000,
	ConcurrentAsyncGetReportInstances: 200,
	DataStorageMB: 5,
	FileStorageMB: 20,
	SingleEmail: 15,
	MassEmail: 10,
};

export function limits(): object {
	const counted = { DailyApiRequests: { Max: DAILY_API_REQUESTS, Remaining: Math.max(0, DAILY_API_REQUESTS - apiRequestsUsed()) } };
	return { ...counted, ...Object.fromEntries(Object.entries(ALLOWED).map(([name, most]) => [name, { Max: most, Remaining: most }])) };
}
