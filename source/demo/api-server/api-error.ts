import type {JsonObject} from './demo-object.ts';

export type Cause = {readonly reason?: string; readonly message: string; readonly field?: string};

/** A refusal in the API server's words; becomes a Status body (kubernetes/apimachinery: pkg/api/errors/errors.go). */
export class ApiError extends Error {
	readonly code: number;
	readonly reason: string;
	readonly details: JsonObject | undefined;
	/** Of the Status itself: the `continue` token of an expired list. */
	readonly metadata: JsonObject;

	constructor(code: number, reason: string, message: string, details?: JsonObject, metadata: JsonObject = {}) {
		super(message);
		this.name = 'ApiError';
		this.code = code;
		this.reason = reason;
		this.details = details;
		this.metadata = metadata;
	}
}

export const statusOfError = (error: ApiError): JsonObject => ({
	kind: 'Status',
	apiVersion: 'v1',
	metadata: error.metadata,
	status: 'Failure',
	message: error.message,
	...(error.reason === '' ? {} : {reason: error.reason}),
	...(error.details === undefined ? {} : {details: error.details}),
	code: error.code,
});

/** `deployments.apps`, or `pods` in the core group. */
export const qualified = (name: string, group: string): string => (group === '' ? name : `${name}.${group}`);

export type Subject = {readonly group: string; readonly resource: string; readonly name: string};

const detailsOf = ({group, resource, name}: Subject): JsonObject => ({
	...(name === '' ? {} : {name}),
	...(group === '' ? {} : {group}),
	kind: resource,
});

export const notFound = (subject: Subject): ApiError =>
	new ApiError(404, 'NotFound', `${qualified(subject.resource, subject.group)} "${subject.name}" not found`, detailsOf(subject));

export const alreadyExists = (subject: Subject): ApiError =>
	new ApiError(409, 'AlreadyExists', `${qualified(subject.resource, subject.group)} "${subject.name}" already exists`, detailsOf(subject));

export const conflict = (subject: Subject, why: string): ApiError =>
	new ApiError(
		409,
		'Conflict',
		`Operation cannot be fulfilled on ${qualified(subject.resource, subject.group)} "${subject.name}": ${why}`,
		detailsOf(subject),
	);

export const modifiedMeanwhile = (subject: Subject): ApiError =>
	conflict(subject, 'the object has been modified; please apply your changes to the latest version and try again');

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message);

export const methodNotAllowed = (): ApiError =>
	new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** 422 with one cause for each field; `kind` is the kind with a capital letter. */
export const invalid = (kind: string, group: string, name: string, causes: readonly Cause[]): ApiError => {
	const lines = causes.map(cause => `${cause.field}: ${cause.message}`);
	const summary = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
	return new ApiError(422, 'Invalid', `${qualified(kind, group)} "${name}" is invalid: ${summary}`, {
		...(name === '' ? {} : {name}),
		...(group === '' ? {} : {group}),
		...(kind === '' ? {} : {kind}),
		causes: causes.map(cause => ({...cause})),
	});
};

/** What a patch answers that cannot be applied, a failed `test` first of all: no cause, no word about why (seen on 1.36). */
export const unprocessablePatch = (): ApiError =>
	new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

export const unknownResource = (): ApiError => new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});

/** 415 of a handler that reads bodies itself. */
export const unknownFormat = (accepted: readonly string[]): ApiError =>
	new ApiError(
		415,
		'UnsupportedMediaType',
		`the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
	);

export const unsupportedMediaType = (): ApiError => new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});

/** 422 about the options of a request: ListOptions, PatchOptions, DeleteOptions. */
export const invalidOption = (optionsKind: string, field: string, reason: string, message: string): ApiError =>
	invalid(optionsKind, 'meta.k8s.io', '', [{reason, message, field}]);

export const unsupportedOption = (optionsKind: string, field: string, value: unknown, supported: readonly string[]): ApiError => {
	const values = supported.map(text => JSON.stringify(text)).join(', ');
	return invalidOption(
		optionsKind,
		field,
		'FieldValueNotSupported',
		`Unsupported value: ${JSON.stringify(value)}: supported values: ${values}`,
	);
};

export const expired = (message: string, metadata: JsonObject = {}): ApiError => new ApiError(410, 'Expired', message, undefined, metadata);

export const tooLargeVersion = (asked: string, current: string): ApiError =>
	new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
		causes: [{reason: 'ResourceVersionTooLarge', message: 'Too large resource version'}],
		retryAfterSeconds: 1,
	});
