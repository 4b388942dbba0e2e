/** What the look-up bench uses of autocannon, which brings no types. */
declare module 'autocannon' {
	interface Request {
		path?: string;
	}
	interface Result {
		errors: number;
		non2xx: number;
		/** Per second. */
		requests: { average: number };
	}
	export default function autocannon(options: {
		url: string;
		connections: number;
		/** Seconds. */
		duration: number;
		headers: Record<string, string>;
		requests: { setupRequest(request: Request): Request }[];
	}): Promise<Result>;
}
