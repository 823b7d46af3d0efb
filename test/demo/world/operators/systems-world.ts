import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../../../source/demo/api-server/demo-object.ts';
import {startGarbageCollector} from '../../../../source/demo/api-server/garbage-collector.ts';
import {startWorld} from '../../../../source/demo/world/start-world.ts';
import type {SystemService} from '../../../../source/demo/world/systems/system-service.ts';
import {createWorldClock} from '../../../../source/demo/world/world-clock.ts';

/** Some of the demo's serving systems, or all of its fleet, and what somebody does to it by hand. */
export const startSystems = (systems?: readonly SystemService[]) => {
	const clock = createWorldClock(Date.parse('2026-06-01T12:00:00Z'));
	const {store, database} = startWorld({clock, seed: 1, services: systems === undefined ? undefined : 0, systems, history: 0});
	startGarbageCollector(store, clock.now);
	const get = (resource: string, namespace: string, name: string): DemoObject => {
		const found = store.get(resource, namespace, name);
		if (found === undefined) throw new Error(`${resource} ${namespace}/${name} is missing`);
		return found;
	};
	const write = (resource: string, object: DemoObject, isStatus = false): void =>
		void store.update(resource, object, isStatus ? {subresource: 'status'} : {});
	return {
		store,
		database,
		clock,
		get,
		find: store.get,
		advance: (seconds: number) => clock.advance(seconds * 1000),
		/** Edits the spec of an object. */
		edit: (resource: string, namespace: string, name: string, how: (spec: JsonObject) => JsonObject): void => {
			const object = get(resource, namespace, name);
			write(resource, {...object, spec: how(objectAt(object, 'spec'))});
		},
		scale: (resource: string, namespace: string, name: string, replicas: number): void => {
			const object = get(resource, namespace, name);
			write(resource, {...object, spec: {...object.spec, replicas}});
		},
		/** Edits the status, as some controllers want to be spoken to. */
		editStatus: (resource: string, namespace: string, name: string, change: JsonObject): void => {
			const object = get(resource, namespace, name);
			const status = Object.fromEntries(Object.entries({...object.status, ...change}).filter(([, value]) => value !== undefined));
			write(resource, {...object, status}, true);
		},
		annotate: (resource: string, namespace: string, name: string, change: Readonly<Record<string, string | undefined>>): void => {
			const object = get(resource, namespace, name);
			const annotations = Object.fromEntries(
				Object.entries({...object.metadata.annotations, ...change}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
			);
			write(resource, {...object, metadata: {...object.metadata, annotations}});
		},
		pods: (namespace: string, labels: Readonly<Record<string, string>>): readonly DemoObject[] =>
			store
				.list('pods', namespace)
				.filter(
					({metadata}) =>
						metadata.deletionTimestamp === undefined && Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value),
				),
	};
};

export type Systems = ReturnType<typeof startSystems>;

export const replicasOf = (object: DemoObject | undefined): number | undefined => numberAt(object, 'spec', 'replicas');

/** Image of the first container of a workload's pods, or of a pod's. */
export const imageOf = (object: DemoObject | undefined): string | undefined =>
	stringAt(listAt(object, 'spec', 'template', 'spec', 'containers')[0], 'image') ??
	stringAt(listAt(object, 'spec', 'containers')[0], 'image');

/** The template with another image in its first container. */
export const withImage = (template: JsonObject, image: string): JsonObject => {
	const spec = objectAt(template, 'spec');
	const [first, ...rest] = listAt(spec, 'containers');
	return {...template, spec: {...spec, containers: [{...objectAt(first), image}, ...rest]}};
};

export const conditionOf = (object: DemoObject | undefined, type: string): string | undefined =>
	stringAt(
		listAt(object, 'status', 'conditions').find(condition => stringAt(condition, 'type') === type),
		'status',
	);
