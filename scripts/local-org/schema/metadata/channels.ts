/** PlatformEventChannelMember: what Change Data Capture follows (Metadata API Developer Guide, "PlatformEventChannelMember"). */
import { changeEventName, MOST_SELECTED_ENTITIES, objectOfChangeEvent, STANDARD_CHANNEL } from '../changeEvents.ts';
import { put, type Deployment, type SourceFile } from './deployment.ts';
import { nameProblem } from './names.ts';
import { child, childText } from './xml.ts';

/** An object selected on the standard channel. Custom channels, and platform events selected on them, are refused by name. */
export function readChannelMember(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('PlatformEventChannelMember', name, file.path, root);
	const problem = nameProblem(name, 80);
	if (problem) component.fail(problem);
	const channel = childText(root, 'eventChannel') ?? '';
	const entity = childText(root, 'selectedEntity') ?? '';
	if (channel !== STANDARD_CHANNEL)
		component.fail(
			`The event channel "${channel}" is not implemented in the local org; it has the standard channel ${STANDARD_CHANNEL}.`,
			child(root, 'eventChannel') ?? root,
		);
	deployment.afterwards(() => {
		const object = objectOfChangeEvent(deployment.draft, entity);
		const element = child(root, 'selectedEntity') ?? root;
		if (!object || changeEventName(object) !== entity)
			return component.fail(`The selected entity, ${entity}, does not exist or does not support change events.`, element);
		const twin = [...deployment.draft.channelMembers].find(([key, member]) => key !== name && member.object === object.name);
		if (twin) return component.fail(`${entity} is already selected on ${STANDARD_CHANNEL}, by ${twin[0]}.`, element);
		put(component, deployment.draft.channelMembers, name, { object: object.name });
		if (deployment.draft.channelMembers.size > MOST_SELECTED_ENTITIES)
			component.fail(
				`Change Data Capture can follow ${MOST_SELECTED_ENTITIES} entities; ${deployment.draft.channelMembers.size} are selected.`,
				element,
			);
	});
}
