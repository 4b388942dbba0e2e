/** `lightning/uiListsApi` (Lightning Web Components Developer Guide, "lightning/uiListsApi"). */
import { nameOf, resource, UiApiAdapter, type ApiName, type FieldId } from '../../platform/uiApi/uiApi.ts';

interface NameConfig {
	objectApiName?: ApiName;
	listViewApiName?: string;
}
interface RecordsConfig extends NameConfig {
	fields?: FieldId[];
	optionalFields?: FieldId[];
	pageSize?: number;
	pageToken?: string;
	sortBy?: FieldId[];
	searchTerm?: string;
	where?: string;
}

/** Wire adapter: columns, filters and order of one list view. */
export class getListInfoByName extends UiApiAdapter<NameConfig> {
	protected path({ objectApiName, listViewApiName }: NameConfig): string | undefined {
		return objectApiName && listViewApiName ? resource(['list-info', nameOf(objectApiName), listViewApiName]) : undefined;
	}
}

/** Wire adapter: rows of one list view. `searchTerm` and `where` are handed on, and refused by name where they are not implemented. */
export class getListRecordsByName extends UiApiAdapter<RecordsConfig> {
	protected path({ objectApiName, listViewApiName, ...parameters }: RecordsConfig): string | undefined {
		return objectApiName && listViewApiName
			? resource(['list-records', nameOf(objectApiName), listViewApiName], { ...parameters })
			: undefined;
	}
}

/** Wire adapter: the list views of an object. */
export class getListInfosByObjectName extends UiApiAdapter<{ objectApiName?: ApiName; pageSize?: number; pageToken?: string }> {
	protected path(config: { objectApiName?: ApiName; pageSize?: number; pageToken?: string }): string | undefined {
		const { objectApiName, ...parameters } = config;
		return objectApiName ? resource(['list-info', nameOf(objectApiName)], parameters) : undefined;
	}
}
