import {type DemoObject, type JsonObject, objectAt, stringAt, valueAt} from '../../api-server/demo-object.ts';
import {isEqual} from '../../api-server/equal.ts';
import {createWorkQueue} from '../work-queue.ts';
import type {World} from '../world.ts';
import {condition, conditionsFor, writeStatus} from './children.ts';

const applicationResource = 'applications.argoproj.io';
const kustomizationResource = 'kustomizations.kustomize.toolkit.fluxcd.io';
const applicationNamespace = 'argocd';

/** Milliseconds: Argo CD's self-heal timeout. */
const healAfter = 5000;
const defaultInterval = 600_000;

const workloads = ['deployments', 'statefulsets'] as const;

type Manifest = {readonly resource: string; readonly namespace: string; readonly name: string; readonly spec: JsonObject};

/** `NAMESPACE/NAME` of the object that applies a workload, by who it is. */
const applicationOf = ({metadata}: DemoObject): string | undefined => {
	const [name] = (metadata.annotations?.['argocd.argoproj.io/tracking-id'] ?? '').split(':');
	return name === undefined || name === '' ? undefined : `${applicationNamespace}/${name}`;
};

const kustomizationOf = ({metadata: {labels = {}}}: DemoObject): string | undefined => {
	const name = labels['kustomize.toolkit.fluxcd.io/name'];
	return name === undefined ? undefined : `${labels['kustomize.toolkit.fluxcd.io/namespace']}/${name}`;
};

const durationOf = (text: string | undefined): number => {
	const parts = [...(text ?? '').matchAll(/(\d+)(h|m|s)/gu)];
	const units: Readonly<Record<string, number>> = {h: 3_600_000, m: 60_000, s: 1000};
	return parts.length === 0 ? defaultInterval : parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
};

/** What stands in Git of each workload that somebody applies from there: what is in the cluster at the start, but for counts that are scaled. */
const readGit = ({store}: World): ReadonlyMap<string, Manifest> => {
	const scaled = new Set(
		store
			.list('horizontalpodautoscalers')
			.map(
				({metadata, spec}) =>
					`${metadata.namespace}/${stringAt(spec, 'scaleTargetRef', 'kind')}/${stringAt(spec, 'scaleTargetRef', 'name')}`,
			),
	);
	return new Map(
		workloads.flatMap(resource =>
			store
				.list(resource)
				.filter(object => applicationOf(object) !== undefined || kustomizationOf(object) !== undefined)
				.map(({kind, metadata: {namespace = '', name, uid}, spec}): readonly [string, Manifest] => {
					const {replicas, template} = objectAt(spec);
					const counted = scaled.has(`${namespace}/${kind}/${name}`) ? {} : {replicas};
					return [uid, {resource, namespace, name, spec: {...counted, template}}];
				}),
		),
	);
};

/**
 * Argo CD and Flux: what is edited of what they apply is put back, by Argo CD within seconds where its Application heals itself, by
 * Flux at the interval of its Kustomization.
 */
export const startGitOps = (world: World): void => {
	const {store, clock} = world;
	const git = readGit(world);

	const drifted = (isApplied: (object: DemoObject) => boolean): readonly (readonly [DemoObject, Manifest])[] =>
		[...git].flatMap(([uid, manifest]) => {
			const object = store.get(manifest.resource, manifest.namespace, manifest.name);
			const isDrifted =
				object?.metadata.uid === uid &&
				isApplied(object) &&
				Object.entries(manifest.spec).some(([key, value]) => !isEqual(value, valueAt(object, 'spec', key)));
			return isDrifted ? [[object, manifest] as const] : [];
		});
	const putBack = (found: ReturnType<typeof drifted>): void => {
		for (const [object, {resource, spec}] of found) store.update(resource, {...object, spec: {...object.spec, ...spec}});
	};

	const applications = createWorkQueue(clock, healAfter, key => {
		const [namespace, name = ''] = key.split('/');
		const application = store.get(applicationResource, namespace, name);
		if (application === undefined) return undefined;
		const found = drifted(object => applicationOf(object) === key);
		const heals =
			valueAt(application, 'spec', 'syncPolicy', 'automated', 'selfHeal') === true &&
			valueAt(application, 'spec', 'syncPolicy', 'automated', 'enabled') !== false;
		if (heals) putBack(found);
		const isSynced = heals || found.length === 0;
		writeStatus(world, applicationResource, application, {
			...application.status,
			sync: {...objectAt(application, 'status', 'sync'), status: isSynced ? 'Synced' : 'OutOfSync'},
		});
		return undefined;
	});
	const kustomizations = createWorkQueue(clock, 100, key => {
		const [namespace, name = ''] = key.split('/');
		const kustomization = store.get(kustomizationResource, namespace, name);
		if (kustomization === undefined) return undefined;
		if (valueAt(kustomization, 'spec', 'suspend') !== true) {
			putBack(drifted(object => kustomizationOf(object) === key));
			const revision = stringAt(kustomization, 'status', 'lastAppliedRevision') ?? '';
			const conditions = conditionsFor(world, kustomization, [
				condition('Ready', true, 'ReconciliationSucceeded', `Applied revision: ${revision}`),
			]);
			writeStatus(world, kustomizationResource, kustomization, {...kustomization.status, conditions});
		}
		return durationOf(stringAt(kustomization, 'spec', 'interval'));
	});

	for (const {metadata, spec} of store.list(kustomizationResource)) {
		kustomizations.addAfter(`${metadata.namespace}/${metadata.name}`, durationOf(stringAt(spec, 'interval')));
	}
	store.subscribe(({type, resource, object}) => {
		if (type === 'DELETED') return;
		const {namespace, name} = object.metadata;
		if (resource === applicationResource && type === 'MODIFIED') applications.add(`${namespace}/${name}`);
		if (resource === kustomizationResource && type === 'ADDED') kustomizations.add(`${namespace}/${name}`);
		const application = git.has(object.metadata.uid) ? applicationOf(object) : undefined;
		if (application !== undefined && drifted(other => other === object).length > 0) applications.add(application);
	});
};
