import type {Impersonation} from '../cluster-target.ts';

/** Keys of extras may hold what a header name may not: https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/ */
const escapeKey = (key: string): string =>
	[...Buffer.from(key.toLowerCase())]
		.map(byte =>
			/[a-z0-9!#$&'*+.^_`|~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`,
		)
		.join('');

/** Names and values in turn; groups are repeated headers, for joined by commas they would be one group. */
export const impersonationHeaders = (impersonation: Impersonation | undefined): readonly string[] => {
	if (impersonation === undefined) return [];
	const {user, uid, groups, extra} = impersonation;
	return [
		'impersonate-user',
		user,
		...(uid === undefined ? [] : ['impersonate-uid', uid]),
		...groups.flatMap(group => ['impersonate-group', group]),
		...Object.entries(extra).flatMap(([key, values]) => values.flatMap(value => [`impersonate-extra-${escapeKey(key)}`, value])),
	];
};
