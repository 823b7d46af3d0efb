import {maskText} from '../../domain/mask-secrets.ts';
import type {Failure} from '../../domain/outcome.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import type {ClusterResponse} from '../cluster-client.ts';

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/, as far as it is read here. */
export type Status = {
	readonly kind: 'Status';
	readonly status?: string;
	readonly message?: string;
	readonly reason?: string;
	readonly code?: number;
	readonly details?: {
		readonly retryAfterSeconds?: number;
		readonly causes?: ReadonlyArray<{readonly reason?: string; readonly message?: string; readonly field?: string}>;
	};
};

export const isStatus = (value: unknown): value is Status =>
	typeof value === 'object' && value !== null && (value as {kind?: unknown}).kind === 'Status';

const parseStatus = (text: string): Status | undefined => {
	try {
		const value: unknown = JSON.parse(text);
		return isStatus(value) ? value : undefined;
	} catch {
		return undefined;
	}
};

/** Whole seconds, as client-go takes it. Milliseconds. */
export const retryAfterOf = (header: string | undefined): number | undefined =>
	header !== undefined && /^\d{1,5}$/.test(header.trim()) ? Number(header) * 1000 : undefined;

// What admission says, with whatever status it likes: policies choose among 403, 413 and 422 (seen on 1.36). Authorization alone
// names the user: `x is forbidden: User "eve" cannot patch resource …`.
const refusal = /^admission webhook "|ValidatingAdmissionPolicy '|exceeded quota|is forbidden: (?!User ")|violates PodSecurity/;

type Rule = {
	readonly when: (status: number, reason: string, message: string, hasDetails: boolean) => boolean;
	readonly kind: Failure['kind'];
	/** `said`: the server's own sentence, '' where it gave none. */
	readonly sentence: (place: string, said: string, status: number) => string;
};

const quoted =
	(words: (place: string) => string) =>
	(place: string, said: string): string =>
		said === '' ? `${words(place)}.` : `${words(place)}: ${said}`;

/** First match wins. Verified against kube-apiserver 1.36. */
const rules: readonly Rule[] = [
	{
		when: status => status === 401,
		kind: 'unauthorized',
		sentence: place => `${place} does not accept these credentials any more: log in again.`,
	},
	{
		// A webhook with side effects: that says nothing about the request itself.
		when: (_, __, message) => message.includes('does not support dry run'),
		kind: 'invalid',
		sentence: quoted(() => 'This cannot be previewed'),
	},
	{
		// The UID in the options of a DELETE.
		when: (status, _, message) => status === 409 && message.includes('Precondition failed'),
		kind: 'changed',
		sentence: () => 'This object is gone; another one has its name. Nothing was written.',
	},
	{when: (_, __, message) => refusal.test(message), kind: 'refused', sentence: quoted(place => `${place} refused this`)},
	{when: status => status === 403, kind: 'forbidden', sentence: quoted(place => `You may not do this on ${place}`)},
	{when: status => status === 404, kind: 'not-found', sentence: quoted(place => `Not found on ${place}`)},
	{
		when: status => status === 407,
		kind: 'unreachable',
		sentence: place => `Cannot reach ${place}: the proxy wants a user name and password (407).`,
	},
	{when: status => status === 409, kind: 'conflict', sentence: quoted(place => `Somebody else is changing this on ${place}`)},
	{
		when: (status, reason) => status === 410 || reason === 'Expired' || reason === 'Gone',
		kind: 'expired',
		sentence: place => `What was read from ${place} is too old to continue from.`,
	},
	{
		// Seen on 1.36: 504 for a version that is still to come, or never will, of an etcd that was restored.
		when: (status, _, message) => status === 504 && message.includes('Too large resource version'),
		kind: 'expired',
		sentence: place => `${place} is behind what was read from it before.`,
	},
	{
		// A failed test of a JSON patch has no details, or empty ones; a refusal by validation names its causes.
		when: (status, _, __, hasDetails) => status === 422 && !hasDetails,
		kind: 'changed',
		sentence: () => 'Somebody changed this meanwhile: nothing was written.',
	},
	{when: status => status === 422 || status === 400, kind: 'invalid', sentence: quoted(place => `${place} does not take this`)},
	{
		when: status => status === 429,
		kind: 'throttled',
		sentence: place => `${place} is overloaded and asks us to wait.`,
	},
	{
		when: status => status === 504 || status === 408,
		kind: 'server',
		sentence: quoted(place => `${place} took too long to answer`),
	},
	{
		when: status => status >= 500,
		kind: 'server',
		sentence: (place, said, status) => (said === '' ? `${place} has a fault (${status}).` : `${place} has a fault: ${said}`),
	},
];

// A strict decoding error carries the whole object before the part that says something: kilobytes, env values included.
const strict = 'strict decoding error:';

/** A sentence longer than this is a page. Characters. */
const longest = 600;

const tidy = (message: string): string => {
	const cut = message.lastIndexOf(strict);
	const text = (cut < 0 ? message : `unknown or repeated field: ${message.slice(cut + strict.length).trim()}`).trim();
	if (text === '') return '';
	const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
	return /[.!?…]$/.test(short) ? short : `${short}.`;
};

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

type Plain = Readonly<Record<string, unknown>>;

const plainIn = (value: unknown): Plain => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {});

/** More causes than these nobody reads. */
const mostCauses = 20;

const causesOf = (value: unknown): readonly SafeText[] =>
	(Array.isArray(value) ? value.slice(0, mostCauses) : []).map(entry => {
		const {field, message} = plainIn(entry);
		return toSafeText(maskText(`${textIn(field) === '' ? '' : `${textIn(field)}: `}${textIn(message)}`.slice(0, longest)));
	});

/** As `retryAfterOf` has it. */
const secondsIn = (value: unknown): number | undefined =>
	typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 100_000 ? value * 1000 : undefined;

/**
 * A failure from a status and, where there is one, the server's Status object, of which nothing is taken on trust but that it is an
 * object. `place`: `prod-eu (10.0.0.1:443)`.
 */
export const failureOfStatus = (code: number, status: Status | undefined, place: string, retryAfter?: number): Failure => {
	const message = textIn(status?.message);
	const details = plainIn(status?.details);
	const causes = causesOf(details['causes']);
	const rule = rules.find(({when}) => when(code, textIn(status?.reason), message, Object.keys(details).length > 0));
	const wait = retryAfter ?? secondsIn(details['retryAfterSeconds']);
	const fallback = {kind: 'malformed' as const, sentence: () => `${place} answered with status ${code}.`};
	const {kind, sentence} = rule ?? fallback;
	return {
		kind,
		status: code,
		// A webhook that refuses arguments repeats them.
		sentence: toSafeText(maskText(sentence(place, tidy(message), code))),
		...(wait === undefined ? {} : {retryAfter: wait}),
		...(causes.length === 0 ? {} : {causes}),
	};
};

/** What an API server says of paths that it does not serve, such as those of a kind whose definition is gone. Seen on 1.36. */
const unservedPath = '404 page not found';

/**
 * A failure from an answer that is not a success. That something is not there is believed of an API server alone: a gateway that
 * does not find its way says the same of everything.
 */
export const failureOfResponse = ({status, headers, text}: ClusterResponse, place: string): Failure => {
	const said = parseStatus(text);
	if (status === 404 && said === undefined && text.trim() !== unservedPath) {
		const sentence = `${place} answered 404, and not as an API server does: is a gateway or a proxy in between?`;
		return {kind: 'server', status, sentence: toSafeText(sentence)};
	}
	return failureOfStatus(status, said, place, retryAfterOf(headers['retry-after']));
};
