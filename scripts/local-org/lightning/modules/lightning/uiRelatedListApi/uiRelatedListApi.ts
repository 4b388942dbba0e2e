/** `lightning/uiRelatedListApi` (Lightning Web Components Developer Guide, "lightning/uiRelatedListApi"). */
import { nameOf, resource, UiApiAdapter, type ApiName, type FieldId } from '../../platform/uiApi/uiApi.ts';

interface ListConfig {
	parentObjectApiName?: ApiName;
	recordTypeId?: string;
	relatedListId?: string;
}
interface RecordsConfig {
	parentRecordId?: string;
	relatedListId?: string;
	fields?: FieldId[];
	optionalFields?: FieldId[];
	pageSize?: number;
	pageToken?: string;
	sortBy?: FieldId[];
	where?: string;
}

/** Wire adapter: rows of one related list. `where` is handed on, and refused by name where it is not implemented. */
export class getRelatedListRecords extends UiApiAdapter<RecordsConfig> {
	protected path({ parentRecordId, relatedListId, ...parameters }: RecordsConfig): string | undefined {
		return parentRecordId && relatedListId
			? resource(['related-list-records', parentRecordId, relatedListId], { ...parameters })
			: undefined;
	}
}

/** Wire adapter: how many rows a related list has, up to maxCount. */
export class getRelatedListCount extends UiApiAdapter<{ parentRecordId?: string; relatedListId?: string; maxCount?: number }> {
	protected path(config: { parentRecordId?: string; relatedListId?: string; maxCount?: number }): string | undefined {
		const { parentRecordId, relatedListId, maxCount } = config;
		return parentRecordId && relatedListId ? resource(['related-list-count', parentRecordId, relatedListId], { maxCount }) : undefined;
	}
}

/** Wire adapter: columns of one related list. */
export class getRelatedListInfo extends UiApiAdapter<ListConfig> {
	protected path({ parentObjectApiName, relatedListId, recordTypeId }: ListConfig): string | undefined {
		return parentObjectApiName && relatedListId
			? resource(['related-list-info', nameOf(parentObjectApiName), relatedListId], { recordTypeId })
			: undefined;
	}
}

/** Wire adapter: columns of several related lists; each succeeds or fails by itself. */
export class getRelatedListInfoBatch extends UiApiAdapter<{ parentObjectApiName?: ApiName; relatedListNames?: string[] }> {
	protected path(config: { parentObjectApiName?: ApiName; relatedListNames?: string[] }): string | undefined {
		const { parentObjectApiName, relatedListNames } = config;
		return parentObjectApiName && relatedListNames?.length
			? resource(['related-list-info', 'batch', nameOf(parentObjectApiName), relatedListNames.join(',')])
			: undefined;
	}
}

/** Wire adapter: the related lists that a record page of the object shows. */
export class getRelatedListsInfo extends UiApiAdapter<{ parentObjectApiName?: ApiName; recordTypeId?: string }> {
	protected path({ parentObjectApiName, recordTypeId }: { parentObjectApiName?: ApiName; recordTypeId?: string }): string | undefined {
		return parentObjectApiName ? resource(['related-list-info', nameOf(parentObjectApiName)], { recordTypeId }) : undefined;
	}
}
