/** `lightning/uiObjectInfoApi`: object and picklist metadata. It changes only with a deployment, so a page asks once. */
import { client } from '../../platform/records/records.ts';
import { freeze, UI_API } from '../../platform/client/client.ts';
import { WireAdapter, type DataCallback, type Emission } from '../../platform/wire/wire.ts';

type ApiName = string | { objectApiName: string };
const answers = new Map<string, Promise<unknown>>();

/** One answer per path and page; a failure is asked again. */
function ask(path: string): Promise<unknown> {
	let answer = answers.get(path);
	if (!answer) {
		answer = client.send('GET', UI_API + path).then(freeze);
		answer.catch(() => answers.delete(path));
		answers.set(path, answer);
	}
	return answer;
}

/** Puts an object's info into the cache: the host brings it with the page. */
export function primeObjectInfo(info: { apiName: string }): void {
	answers.set(`/object-info/${info.apiName}`, Promise.resolve(freeze(info)));
}

const nameOf = (name: ApiName): string => (typeof name === 'string' ? name : name.objectApiName);

abstract class InfoAdapter<Config> extends WireAdapter<Config, Emission<unknown>> {
	constructor(callback: DataCallback<Emission<unknown>>) {
		super(callback, { data: undefined, error: undefined });
	}
	protected abstract path(config: Config): string | undefined;
	protected start(config: Config, emit: (value: Emission<unknown>) => void): void {
		const path = this.path(config);
		if (path)
			ask(path).then(
				(data) => emit({ data, error: undefined }),
				(error: unknown) => emit({ data: undefined, error }),
			);
	}
	protected stop(): void {}
}

/** Wire adapter: one object's fields, labels and the user's rights on them. */
export class getObjectInfo extends InfoAdapter<{ objectApiName?: ApiName }> {
	protected path({ objectApiName }: { objectApiName?: ApiName }): string | undefined {
		return objectApiName ? `/object-info/${encodeURIComponent(nameOf(objectApiName))}` : undefined;
	}
}

/** Wire adapter: several objects. */
export class getObjectInfos extends InfoAdapter<{ objectApiNames?: ApiName[] }> {
	protected path({ objectApiNames }: { objectApiNames?: ApiName[] }): string | undefined {
		return objectApiNames?.length
			? `/object-info/batch/${objectApiNames.map((each) => encodeURIComponent(nameOf(each))).join(',')}`
			: undefined;
	}
}

interface PicklistConfig {
	recordTypeId?: string;
	fieldApiName?: string | { objectApiName: string; fieldApiName: string };
}

/** Wire adapter: the values of one picklist field. */
export class getPicklistValues extends InfoAdapter<PicklistConfig> {
	protected path({ recordTypeId, fieldApiName }: PicklistConfig): string | undefined {
		if (!recordTypeId || !fieldApiName) return undefined;
		const [object, field] =
			typeof fieldApiName === 'string'
				? (fieldApiName.split('.') as [string, string])
				: [fieldApiName.objectApiName, fieldApiName.fieldApiName];
		return `/object-info/${encodeURIComponent(object)}/picklist-values/${recordTypeId}/${encodeURIComponent(field)}`;
	}
}

/** Wire adapter: all picklist fields of an object. */
export class getPicklistValuesByRecordType extends InfoAdapter<{ recordTypeId?: string; objectApiName?: ApiName }> {
	protected path({ recordTypeId, objectApiName }: { recordTypeId?: string; objectApiName?: ApiName }): string | undefined {
		return recordTypeId && objectApiName
			? `/object-info/${encodeURIComponent(nameOf(objectApiName))}/picklist-values/${recordTypeId}`
			: undefined;
	}
}
