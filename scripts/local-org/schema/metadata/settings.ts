/** Settings files of Setup pages (Metadata API Developer Guide, "Settings"): of them LeadConfig alone. */
import { leadConfig } from '../model.ts';
import type { Deployment, SourceFile } from './deployment.ts';
import { child, childFlag } from './xml.ts';

/**
 * `settings/LeadConfig.settings`: Require Validation for Converted Leads (Metadata API Developer Guide, "LeadConfigSettings"). What a file that
 * leaves it out would mean is nowhere written: such a file is refused.
 */
export function readSettings(deployment: Deployment, { root, name, path }: SourceFile): void {
	const component = deployment.component('Settings', name, path, root);
	if (name !== 'LeadConfig') return component.fail(`The settings ${name} are not implemented in the local org; it has LeadConfig.`);
	if (!child(root, 'shouldLeadConvertRequireValidation'))
		return component.fail('The local org takes LeadConfig only with shouldLeadConvertRequireValidation.');
	component.before = leadConfig(deployment.draft);
	component.after = { requireValidation: childFlag(root, 'shouldLeadConvertRequireValidation') };
	deployment.draft.settings.set(name, { requireValidation: childFlag(root, 'shouldLeadConvertRequireValidation') });
}
