/**
 * Custom notifications over HTTP: what the bell of Lightning Experience and mobile apps read, and the standard action that sends one
 * (Connect REST API Developer Guide, "Notifications", "Notification", "Notifications Status"; Actions Developer Guide,
 * "Custom Notification Actions").
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Engine, UserContext } from '../../engine/contract.ts';
import type { Notification, NotificationFilter } from '../../engine/notifications.ts';
import { ApiError } from '../../errors.ts';
import { objectOfId } from '../ui-api/supported.ts';

const ROOT = '/services/data/v:version';
const PAGE = { default: 10, most: 50 };
/** Characters of title and body, trimmed (the default) and in full. */
const LENGTHS = { trimmed: [120, 320], full: [250, 750] } as const;
/** Documented: one call sends to at most 500 recipients. */
const MOST_RECIPIENTS = 500;

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const marks = z.object({ read: flag.optional(), seen: flag.optional() });
const manyMarks = marks.extend({ before: z.string().optional(), notificationIds: z.array(z.string()).max(PAGE.most).optional() });
const sending = z.object({
	inputs: z.array(
		z.object({
			customNotifTypeId: z.string(),
			recipientIds: z.array(z.string()).min(1).max(MOST_RECIPIENTS),
			title: z.string().min(1).max(LENGTHS.full[0]),
			body: z.string().min(1).max(LENGTHS.full[1]),
			targetId: z.string(),
			senderId: z.string().optional(),
		}),
	),
});

/** Registers /connect/notifications and the action that sends. */
export function connectRoutes(app: FastifyInstance, engine: Engine): void {
	app.get(`${ROOT}/connect/notifications`, async (request) => {
		const query = request.query as Record<string, string | undefined>;
		if (query['before'] && query['after']) throw invalid('The after parameter can’t be used with the before parameter.');
		const size = query['size'] === undefined ? PAGE.default : Number(query['size']);
		if (!Number.isInteger(size) || size < 1) throw invalid(`size is a number from 1 to ${PAGE.most}, not ${query['size']}.`);
		const filter = { ...instant('before', query['before']), ...instant('after', query['after']) };
		return collection(engine, request.user, filter, Math.min(size, PAGE.most), query['trimMessages'] !== 'false');
	});
	app.patch(`${ROOT}/connect/notifications`, async (request) => {
		const body = parsed(manyMarks, request.body);
		if (body.before && body.notificationIds) throw invalid('notificationIds can’t be used with before.');
		const filter = body.notificationIds
			? { ids: body.notificationIds }
			: instant('before', body.before ?? new Date(engine.clock.now().getTime() + 1).toISOString());
		mark(engine, request.user, filter, body);
		return collection(engine, request.user, filter, PAGE.most, true);
	});
	app.get(`${ROOT}/connect/notifications/status`, async (request) => engine.notifications.status(request.user.userId));
	app.get(`${ROOT}/connect/notifications/:id`, async (request) =>
		shape(engine, request.user, one(engine, request), (request.query as { trimMessages?: string }).trimMessages !== 'false'),
	);
	app.patch(`${ROOT}/connect/notifications/:id`, async (request) => {
		const { id } = one(engine, request);
		mark(engine, request.user, { ids: [id] }, parsed(marks, request.body));
		return shape(engine, request.user, one(engine, request), true);
	});
	app.post(`${ROOT}/actions/standard/customNotificationAction`, async (request) => {
		if (!engine.access.has(request.user, 'SendCustomNotifications'))
			throw new ApiError('INSUFFICIENT_ACCESS', 'You need the Send Custom Notifications user permission to send custom notifications.', {
				status: 403,
			});
		const { inputs } = parsed(sending, request.body);
		return inputs.map((input) => {
			if (engine.soql.rows(engine.systemContext(), 'CustomNotificationType', [input.customNotifTypeId], ['Id']).length === 0)
				throw invalid(`There is no custom notification type ${input.customNotifTypeId}.`);
			engine.store.transaction(() =>
				engine.notifications.send({ ...input, typeId: input.customNotifTypeId, senderId: input.senderId ?? request.user.userId }),
			);
			return {
				actionName: 'customNotificationAction',
				errors: null,
				isSuccess: true,
				outputValues: { SuccessMessage: 'Your custom notification is processed successfully.' },
			};
		});
	});
}

function one(engine: Engine, request: { user: UserContext; params: unknown }): Notification {
	const { id } = request.params as { id: string };
	const [found] = engine.notifications.of(request.user.userId, 1, { ids: [id] });
	if (!found) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	return found;
}

function mark(engine: Engine, user: UserContext, filter: NotificationFilter, { read, seen }: z.infer<typeof marks>): void {
	if (read === undefined && seen === undefined) throw invalid('Specify read or seen.');
	if (read === true && seen === false) throw invalid('A notification that is marked as read is also marked as seen.');
	engine.notifications.mark(user.userId, filter, { ...(read === undefined ? {} : { read }), ...(seen === undefined ? {} : { seen }) });
}

const collection = (engine: Engine, user: UserContext, filter: NotificationFilter, size: number, trimmed: boolean): object => ({
	notifications: engine.notifications.of(user.userId, size, filter).map((each) => shape(engine, user, each, trimmed)),
});

function shape(engine: Engine, user: UserContext, notification: Notification, trimmed: boolean): object {
	const [titleLength, bodyLength] = trimmed ? LENGTHS.trimmed : LENGTHS.full;
	const { targetId } = notification;
	const object = targetId ? objectOfId(engine.schema, targetId)?.name : undefined;
	return {
		additionalData: null,
		color: null,
		communityId: 'all',
		communityName: null,
		count: 1,
		id: notification.id,
		image: null,
		lastModified: notification.lastModified,
		messageBody: notification.body.slice(0, bodyLength),
		messageTitle: notification.title.slice(0, titleLength),
		mostRecentActivityDate: notification.createdDate,
		organizationId: engine.organizationId,
		read: notification.read,
		recipientId: user.userId,
		seen: notification.seen,
		target: targetId,
		targetPageRef:
			targetId && object
				? JSON.stringify({
						type: 'standard__recordPage',
						attributes: { objectApiName: object, recordId: targetId, actionName: 'view' },
					})
				: null,
		type: notification.typeId,
		url: null,
	};
}

/** An ISO timestamp of a request, as the engine compares them. */
function instant(name: 'before' | 'after', text: string | undefined): NotificationFilter {
	if (text === undefined) return {};
	const time = Date.parse(text);
	if (Number.isNaN(time)) throw invalid(`${name} is an ISO 8601 date, not ${JSON.stringify(text)}.`);
	return { [name]: new Date(time).toISOString() };
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
	const result = schema.safeParse(body);
	if (result.success) return result.data;
	const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
	throw new ApiError('JSON_PARSER_ERROR', `The request body does not fit: ${problems}`);
}

const invalid = (message: string): ApiError => new ApiError('INVALID_PARAMETER_VALUE', message);
