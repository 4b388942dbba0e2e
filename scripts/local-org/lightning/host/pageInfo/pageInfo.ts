/** The page of the current address, fetched anew. */
import { client } from 'platform/records';
import type { PageInfo } from '../../page/model.ts';

export const currentPage = (): Promise<PageInfo> =>
	client.send('GET', `/lightning/page-info?path=${encodeURIComponent(location.pathname + location.search)}`) as Promise<PageInfo>;
