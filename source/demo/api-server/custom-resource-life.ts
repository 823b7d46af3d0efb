import {listAt, type NewDemoObject, objectAt, stringAt} from './demo-object.ts';
import {type ObjectStore, timestamp} from './object-store.ts';

const resource = 'customresourcedefinitions';

/** A definition as it is once the server has taken it on. */
export const established = <Definition extends NewDemoObject>(definition: Definition, now: number): Definition => {
	const lastTransitionTime = timestamp(now);
	const versions = listAt(definition, 'spec', 'versions');
	const storage = versions.find(version => objectAt(version)['storage'] === true) ?? versions[0];
	return {
		...definition,
		status: {
			acceptedNames: objectAt(definition, 'spec', 'names'),
			conditions: [
				{type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found', lastTransitionTime},
				{
					type: 'Established',
					status: 'True',
					reason: 'InitialNamesAccepted',
					message: 'the initial names have been accepted',
					lastTransitionTime,
				},
			],
			storedVersions: [stringAt(storage, 'name') ?? ''],
		},
	};
};

/** Establishes new definitions, and takes the objects of a kind away with its definition. Returns the way to stop it. */
export const startDefinitions = (store: ObjectStore, now: () => number): (() => void) =>
	store.subscribe(({type, resource: changed, object}) => {
		if (changed !== resource) return;
		if (type === 'ADDED') {
			const current = store.get(resource, undefined, object.metadata.name);
			if (current !== undefined && current.status === undefined) {
				store.update(resource, established(current, now()), {subresource: 'status'});
			}
		} else if (type === 'DELETED') {
			for (const {metadata} of store.list(object.metadata.name)) store.remove(object.metadata.name, metadata.namespace, metadata.name);
		}
	});
