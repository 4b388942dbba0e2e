/** Errors of the org and of the disk in plain words: what a person can do something about, without a query's text or a system call. */

/** What the org does not have, or does not show to this user: `Ownership_Incident__c`, `User.Territory_Keys__c`, `Mentor__r`. Null for other errors. */
export function notShown(error: unknown): string | null {
	const { errorCode, message } = error as { errorCode?: unknown; message?: unknown };
	if (typeof errorCode !== 'string' || typeof message !== 'string') return null;
	const object = /sObject type '(\w+)' is not supported/.exec(message)?.[1];
	if (object) return object;
	const [, field, entity] = /No such column '([\w.]+)' on (?:entity|sobject of type) '?(\w+)'?/.exec(message) ?? [];
	if (field && entity) return `${entity}.${field}`;
	return /Didn't understand relationship '(\w+)'/.exec(message)?.[1] ?? null;
}

const DISK: Readonly<Record<string, string>> = {
	EACCES: 'you may not',
	EPERM: 'you may not',
	EROFS: 'it can only be read',
	ENOTDIR: 'a part of the path is no folder',
	EISDIR: 'is a folder',
	ENOSPC: 'the disk is full',
	ENOENT: 'no such file or folder, and none can be made there',
	ELOOP: 'is a link, which is not followed there',
	ENAMETOOLONG: 'the name is too long',
};

/** What is wrong with a file or folder: `/var/x: it can only be read (EROFS)`. Null for other errors. */
export function diskReason(error: unknown): string | null {
	const { code, path } = error as NodeJS.ErrnoException;
	return code && path && DISK[code] ? `${path}: ${DISK[code]} (${code})` : null;
}

/** Why something could not be read or written, in one line, for a sentence that names it. */
export function plainReason(error: unknown): string {
	const hidden = notShown(error);
	if (hidden) return `${hidden} is not there, or not shown to this user`;
	return diskReason(error) ?? (error as Error).message.trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** Of a CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY that is about the user and not about a trigger. */
const NO_OBJECT_ACCESS = /^entity type cannot be (?:inserted|updated)/;

/** True where the org refused rows for want of permission only: `refused` of a SaveError. */
export function isForbidden(error: unknown): boolean {
	const { refused } = error as { refused?: readonly { errors: readonly { statusCode: string; message: string }[] }[] };
	return (
		refused !== undefined &&
		refused.every(({ errors }) =>
			errors.every(({ statusCode, message }) => statusCode.startsWith('INSUFFICIENT_ACCESS') || NO_OBJECT_ACCESS.test(message)),
		)
	);
}
