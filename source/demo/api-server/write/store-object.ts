import {
	type ApiError,
	alreadyExists,
	badRequest,
	conflict,
	invalid,
	methodNotAllowed,
	modifiedMeanwhile,
	notFound,
	type Subject,
} from '../api-error.ts';
import {type DemoMetadata, type DemoObject, type Json, type JsonObject, type NewDemoObject, stringAt} from '../demo-object.ts';
import {isEqual} from '../equal.ts';
import {specOf} from '../generation.ts';
import {apiVersionOf, type Kind, storedKind, storedResource} from '../kinds.ts';
import {type ObjectStore, timestamp} from '../object-store.ts';
import {type Checked, checkObject, type WriteQuery} from './body.ts';
import {withDefaults} from './defaults.ts';
import {invalidValue} from './field-cause.ts';
import {customType, managedFieldsAfter} from './managed-fields.ts';
import {applyPatch, applyPatchType} from './patch.ts';
import {goMap} from './strategic-merge.ts';
import {validate} from './validation.ts';

export type WriteContext = {
	readonly store: ObjectStore;
	readonly kind: Kind;
	/** Empty for cluster-scoped kinds. */
	readonly namespace: string;
	readonly write: WriteQuery;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly subresource?: 'status' | 'scale';
	/** Takes the sentences of Warning headers. */
	readonly warn: (warning: string) => void;
};

const subjectOf = ({kind}: WriteContext, name: string): Subject => ({group: kind.group, resource: kind.resource, name});

const check = (context: WriteContext, object: DemoObject, previous: DemoObject | undefined): void => {
	const causes = validate(storedResource(context.kind), object, previous);
	if (causes.length > 0) {
		throw invalid(context.kind.kind, context.kind.group, object.metadata.name, causes);
	}
};

const withWriter = (context: WriteContext, before: DemoObject | undefined, after: DemoObject, applied: boolean): DemoObject => {
	const managedFields = managedFieldsAfter(before, after, context.kind.custom === undefined ? context.kind.type : customType, {
		manager: context.write.manager,
		operation: applied ? 'Apply' : 'Update',
		apiVersion: apiVersionOf(context.kind),
		time: timestamp(context.now),
		...(context.subresource === undefined ? {} : {subresource: context.subresource}),
	});
	return managedFields.length === 0 ? after : {...after, metadata: {...after.metadata, managedFields}};
};

/** What a client may say about an object's metadata; the rest is the server's. */
const clientMetadata = ({labels, annotations, finalizers, ownerReferences}: Partial<DemoMetadata>): Partial<DemoMetadata> => ({
	...(labels === undefined || Object.keys(labels).length === 0 ? {} : {labels}),
	...(annotations === undefined || Object.keys(annotations).length === 0 ? {} : {annotations}),
	...(finalizers === undefined || finalizers.length === 0 ? {} : {finalizers}),
	...(ownerReferences === undefined || ownerReferences.length === 0 ? {} : {ownerReferences}),
});

const requireType = (context: WriteContext, body: JsonObject): void => {
	const {kind} = context;
	// What is not said is taken from the path (seen on 1.36).
	const said = stringAt(body, 'kind') ?? kind.kind;
	const version = stringAt(body, 'apiVersion') ?? apiVersionOf(kind);
	if (said !== kind.kind) {
		const short = version.split('/').at(-1);
		throw badRequest(
			`${said} in version "${short}" cannot be handled as a ${kind.kind}: converting (${short}.${said}) to (${kind.group === '' ? 'core' : kind.group}.${kind.kind}): unknown conversion`,
		);
	}
	if (version !== apiVersionOf(kind)) {
		throw badRequest(`the API version in the data (${version}) does not match the expected API version (${apiVersionOf(kind)})`);
	}
};

// Nodes bring their status along, as kubelets do; of the others a client cannot say it.
const newStatus = (kind: Kind, object: NewDemoObject): NewDemoObject => {
	if (kind.resource === 'nodes' || !kind.subresources.includes('status')) {
		return object;
	}
	const {status: _status, ...rest} = object;
	return rest as NewDemoObject;
};

/** POST. Throws 400, 404 for a missing namespace, 405, 409 and 422. */
export const createObject = (context: WriteContext, body: JsonObject): DemoObject => {
	requireType(context, body);
	const checked = checkObject(context.kind, body, context.write.fieldValidation);
	const {view} = context.kind;
	if (view === undefined) {
		return createChecked(context, checked);
	}
	if (view.write === undefined) {
		throw methodNotAllowed();
	}
	return createChecked({...context, kind: storedKind(context.kind)}, {...checked, object: view.write(checked.object)});
};

const createChecked = (context: WriteContext, {object, warnings}: Checked): DemoObject => {
	const {kind, namespace, store, write} = context;
	const given = object.metadata.namespace ?? '';
	if (given !== '' && given !== namespace) {
		throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
	}
	if (kind.namespaced && store.get('namespaces', undefined, namespace) === undefined) {
		throw notFound({group: '', resource: 'namespaces', name: namespace});
	}
	const {name = '', generateName} = object.metadata;
	const complete = withDefaults(storedResource(kind), {
		...newStatus(kind, object),
		metadata: {
			...(name === '' ? {} : {name}),
			...(generateName === undefined ? {} : {generateName}),
			...(kind.namespaced ? {namespace} : {}),
			...clientMetadata(object.metadata),
		},
	});
	const preview: DemoObject = {
		...complete,
		metadata: {
			...complete.metadata,
			name: name === '' && generateName !== undefined ? `${generateName}00000` : name,
			uid: '00000000-0000-4000-8000-000000000000',
			resourceVersion: '',
			creationTimestamp: timestamp(context.now),
		},
	};
	check(context, preview, undefined);
	if (store.get(storedResource(kind), kind.namespaced ? namespace : undefined, name) !== undefined) {
		throw alreadyExists(subjectOf(context, name));
	}
	warnings.forEach(context.warn);
	const {managedFields} = withWriter(context, undefined, preview, false).metadata;
	const owned = managedFields === undefined ? {} : {managedFields};
	return write.dryRun
		? {...preview, metadata: {...preview.metadata, ...owned}}
		: store.create(storedResource(kind), {...complete, metadata: {...complete.metadata, ...owned}});
};

/** What an update keeps of the stored object: its identity, and its status or all but its status. */
const merged = (context: WriteContext, current: DemoObject, wanted: NewDemoObject): DemoObject => {
	if (context.subresource === 'status') {
		const {annotations} = clientMetadata(wanted.metadata);
		return {
			...current,
			metadata: {...current.metadata, ...(annotations === undefined ? {} : {annotations})},
			...(wanted.status === undefined ? {} : {status: wanted.status}),
		};
	}
	const {labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, ...identity} = current.metadata;
	const keepsStatus = context.kind.subresources.includes('status');
	return {
		...wanted,
		metadata: {...identity, ...clientMetadata(wanted.metadata)},
		...(keepsStatus && current.status !== undefined ? {status: current.status} : {}),
	};
};

/** Stores a changed object, or shows what it would be. Throws 409 for a stale resourceVersion or another uid, and 422. */
export const replaceObject = (context: WriteContext, current: DemoObject, wanted: NewDemoObject, applied = false): DemoObject => {
	const {kind, store, write} = context;
	if (kind.view !== undefined) {
		throw methodNotAllowed();
	}
	const {name, uid, resourceVersion} = current.metadata;
	const subject = subjectOf(context, name);
	if ((wanted.metadata.name ?? name) !== name) {
		throw badRequest(`the name of the object (${wanted.metadata.name}) does not match the name on the URL (${name})`);
	}
	if ((wanted.metadata.uid ?? uid) !== uid) {
		const why = `Precondition failed: UID in precondition: ${wanted.metadata.uid}, UID in object meta: ${uid}`;
		throw context.subresource === 'scale'
			? conflict({...subject, resource: `${kind.resource}/scale`}, why)
			: conflict(
					subject,
					`StorageError: invalid object, Code: 4, Key: /registry/${kind.resource}/${context.namespace}/${name}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
				);
	}
	if (![undefined, '', resourceVersion].includes(wanted.metadata.resourceVersion)) {
		throw modifiedMeanwhile(subject);
	}
	const complete = withDefaults(storedResource(kind), merged(context, current, wanted));
	if (context.subresource !== 'status') {
		check(context, complete, current);
	}
	const owned = withWriter(context, current, complete, applied);
	if (write.dryRun) {
		return previewOf(current, owned);
	}
	const stored = store.update(storedResource(kind), owned, context.subresource === 'status' ? {subresource: 'status'} : {});
	return releaseIfDone(context, stored);
};

/** A dry run answers the version of the stored object and the generation it would have. */
const previewOf = (current: DemoObject, next: DemoObject): DemoObject => {
	const {generation} = current.metadata;
	return generation === undefined || isEqual(specOf(current), specOf(next))
		? next
		: {...next, metadata: {...next.metadata, generation: generation + 1}};
};

/** The last finalizer of a deleted object is gone: so is the object. */
const releaseIfDone = ({store, kind}: WriteContext, stored: DemoObject): DemoObject => {
	const {deletionTimestamp, finalizers, namespace, name} = stored.metadata;
	const waits = deletionTimestamp === undefined || kind.resource === 'pods' || (finalizers?.length ?? 0) > 0;
	return waits ? stored : (store.remove(storedResource(kind), namespace, name) ?? stored);
};

/** PUT. */
export const updateObject = (context: WriteContext, current: DemoObject, body: JsonObject): DemoObject => {
	requireType(context, body);
	const {object, warnings} = checkObject(context.kind, body, context.write.fieldValidation);
	const {kind} = context;
	if (kind.custom !== undefined && (object.metadata.resourceVersion ?? '') === '') {
		const unconditional = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
		throw invalid(kind.kind, kind.group, current.metadata.name, [unconditional]);
	}
	warnings.forEach(context.warn);
	return replaceObject(context, current, object);
};

/** A patched object that cannot be read: the real server repeats all of it (of a strategic merge, the patch) in its refusal. */
export const refusedPatch = (patched: string, why: string): ApiError =>
	invalid('', '', '', [{reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(patched)}: ${why}`, field: 'patch'}]);

/** PATCH of any type. A patch that cannot be applied, a failed `test` included, is a 422 without details. */
export const patchObject = (context: WriteContext, current: DemoObject, text: string, mediaType: string): DemoObject => {
	const {kind, write} = context;
	const patched = applyPatch(current, text, mediaType, kind.custom === undefined ? {typeName: kind.type} : 'custom');
	const {object, warnings} = checkObject(kind, patched, write.fieldValidation, why =>
		refusedPatch(mediaType.includes('strategic') ? goMap(JSON.parse(text) as Json) : JSON.stringify(patched), why),
	);
	warnings.forEach(context.warn);
	const {uid = current.metadata.uid} = object.metadata;
	if (uid !== current.metadata.uid) {
		throw invalid(kind.kind, kind.group, current.metadata.name, [invalidValue('metadata.uid', uid, 'field is immutable')]);
	}
	return replaceObject(context, current, object, mediaType === applyPatchType);
};
