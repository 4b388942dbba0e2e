/** Tests only: a flow file as FlowDef, under the convention that `xml.ts` describes. */
import { XMLParser } from 'fast-xml-parser';
import type { FlowDef } from '../../../schema/model.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true });

export function flowDef(fullName: string, source: string): FlowDef {
	const xml = (parser.parse(source) as { Flow: Record<string, unknown> }).Flow;
	return {
		fullName,
		label: String(xml['label'] ?? fullName),
		apiVersion: Number(xml['apiVersion'] ?? 66),
		status: 'Active',
		processType: String(xml['processType'] ?? ''),
		xml,
	};
}
