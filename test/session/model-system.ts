import type {JsonObject, NewDemoObject, OwnerReference} from '../../source/demo/api-server/demo-object.ts';
import type {ClusterRecord} from '../../source/domain/cluster-record.ts';
import {autoscalersOf} from '../../source/serving/autoscalers.ts';
import {customPlans} from '../../source/serving/custom/custom-plans.ts';
import {type CustomRecord, customRecord} from '../../source/serving/custom/custom-record.ts';
import {customService} from '../../source/serving/custom/custom-service.ts';
import {podsUnder, recordsUnder} from '../../source/serving/custom/under.ts';
import {workloadComponent} from '../../source/serving/custom/workload-component.ts';
import {deployment} from '../../source/serving/deployment.ts';
import {eachAction} from '../../source/serving/each-action.ts';
import {otherOwner} from '../../source/serving/other-owner.ts';
import type {WorkloadRecord} from '../../source/serving/records/workload-record.ts';
import type {ServingSystem} from '../../source/serving/serving-system.ts';
import {statefulSet} from '../../source/serving/stateful-set.ts';
import type {TestServer} from '../demo/api-server/test-server.ts';

const kind = {group: 'example.com', version: 'v2', resource: 'models', kind: 'Model', namespaced: true} as const;

/** A custom resource that is a service and owns one Deployment, or a Part that does, as an operator would make it. */
const model: ServingSystem = {
	name: 'Model',
	title: 'Model of an operator',
	root: 'Model',
	watches: [
		{kind, alternatives: [{...kind, version: 'v1'}], stage: 'workloads', project: object => customRecord('Model', object)},
		{kind: {...kind, resource: 'parts', kind: 'Part'}, stage: 'background', project: object => customRecord('Part', object)},
	],
	verbs: eachAction(() => ({none: 'NAME is only read.'})),
	read(record: ClusterRecord, index) {
		const workload = recordsUnder(record.uid, index).find((under): under is WorkloadRecord => under.kind === 'Deployment');
		if (workload === undefined) return undefined;
		return customService(model, record as CustomRecord, index, {
			kind,
			components: [workloadComponent('predictor', workload, index)],
			pods: podsUnder(record.uid, index),
			template: workload.template,
			rollout: {phase: 'Stable'},
			revisions: [],
			autoscalers: autoscalersOf(workload, index),
			refusals: {},
		});
	},
	...customPlans({}),
};

export const systems: readonly ServingSystem[] = [deployment, statefulSet, model, otherOwner];

/** Defines a custom kind in a server: `models` of `example.com` where nothing else is said. */
export const define = (server: TestServer, name = 'Model', versions: readonly string[] = ['v2'], group = 'example.com') =>
	server.add('customresourcedefinitions', {
		apiVersion: 'apiextensions.k8s.io/v1',
		kind: 'CustomResourceDefinition',
		metadata: {name: `${name.toLowerCase()}s.${group}`},
		spec: {
			group,
			scope: 'Namespaced',
			names: {kind: name, plural: `${name.toLowerCase()}s`, singular: name.toLowerCase()},
			versions: versions.map((version, index) => ({name: version, served: true, storage: index === 0, subresources: {status: {}}})),
		},
	});

/** An object of a kind that is defined. */
export const addCustom = (
	server: TestServer,
	name: string,
	more: {readonly kind?: string; readonly version?: string; readonly owner?: OwnerReference; readonly status?: JsonObject} = {},
) => {
	const {kind: own = 'Model', version = 'v2', owner, status = {}} = more;
	return server.add(`${own.toLowerCase()}s.example.com`, {
		apiVersion: `example.com/${version}`,
		kind: own,
		metadata: {name, namespace: 'models', ...(owner === undefined ? {} : {ownerReferences: [owner]})},
		status,
	});
};

/** The reference by which an object owns others. */
export const ownerOf = ({apiVersion, kind: own, metadata}: NewDemoObject): OwnerReference => ({
	...{apiVersion, kind: own, controller: true},
	name: metadata.name ?? '',
	uid: metadata.uid ?? '',
});
