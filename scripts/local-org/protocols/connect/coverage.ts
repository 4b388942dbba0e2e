import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Connect REST API and actions';
const GUIDE = 'Connect REST API Developer Guide';

/** Custom notifications over HTTP. */
export const connectCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['GET, PATCH /connect/notifications: before, after, size, trimMessages; read, seen, notificationIds', `${GUIDE}, "Notifications"`],
		['GET, PATCH /connect/notifications/{notificationId}', `${GUIDE}, "Notification"`],
		['GET /connect/notifications/status', `${GUIDE}, "Notifications Status"`],
		[
			'POST /actions/standard/customNotificationAction, for those with Send Custom Notifications',
			'Actions Developer Guide, "Custom Notification Actions"',
		],
	]),
	...rowsOf(AREA, 'assumed', [
		['Notification ids are numbers; image, color and url are null', GUIDE, 'What they hold for custom notifications is not described.'],
	]),
];
