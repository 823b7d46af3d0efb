import {expect, test} from 'vitest';
import {type JsonObject, objectAt, stringAt} from '../../../../source/demo/api-server/demo-object.ts';
import {knativeServices} from '../../../../source/demo/world/systems/services/knative.ts';
import {conditionOf, replicasOf, type Systems, startSystems, withImage} from './systems-world.ts';

const services = 'services.serving.knative.dev';
const revisions = 'revisions.serving.knative.dev';

const statusOf = (systems: Systems): JsonObject => objectAt(systems.get(services, 'research', 'ocr'), 'status');
const traffic = (systems: Systems): unknown =>
	(statusOf(systems)['traffic'] as readonly JsonObject[]).map(({revisionName, percent}) => [revisionName, percent]);
const count = (systems: Systems, revision: string) => replicasOf(systems.find('deployments', 'research', `${revision}-deployment`));

const release = (systems: Systems, image: string): void =>
	systems.edit(services, 'research', 'ocr', spec => ({...spec, template: withImage(objectAt(spec, 'template'), image)}));

test('pinned to an older revision, the newest gets nothing and is at zero', () => {
	const systems = startSystems(knativeServices);
	expect(traffic(systems)).toEqual([['ocr-00001', 100]]);
	expect([count(systems, 'ocr-00001'), count(systems, 'ocr-00002')]).toEqual([1, 0]);
	expect(statusOf(systems)).toMatchObject({latestCreatedRevisionName: 'ocr-00002', latestReadyRevisionName: 'ocr-00002'});
	expect(conditionOf(systems.get(revisions, 'research', 'ocr-00002'), 'Active')).toBe('False');
	// A new one loads, and gets nothing either.
	release(systems, 'registry.modelworks.io/research/ocr:2.5.0');
	systems.advance(120);
	expect(statusOf(systems)['latestReadyRevisionName']).toBe('ocr-00003');
	expect([traffic(systems), count(systems, 'ocr-00003')]).toEqual([[['ocr-00001', 100]], 0]);
});

test('traffic given back to the newest revision starts it, and stops the other', () => {
	const systems = startSystems(knativeServices);
	systems.edit(services, 'research', 'ocr', spec => ({...spec, traffic: [{latestRevision: true, percent: 100}]}));
	systems.advance(60);
	expect(traffic(systems)).toEqual([['ocr-00002', 100]]);
	expect([count(systems, 'ocr-00001'), count(systems, 'ocr-00002')]).toEqual([0, 1]);
	expect(conditionOf(systems.get(services, 'research', 'ocr'), 'Ready')).toBe('True');
});

test('a revision that never gets ready takes no requests from the one before, and says why', () => {
	const systems = startSystems(knativeServices);
	systems.edit(services, 'research', 'ocr', spec => ({...spec, traffic: [{latestRevision: true, percent: 100}]}));
	systems.advance(60);
	systems.edit(services, 'research', 'ocr', spec => ({
		...spec,
		template: {
			...objectAt(spec, 'template'),
			metadata: {annotations: {...objectAt(spec, 'template', 'metadata', 'annotations'), 'modeldeck.test/fault': 'crash'}},
		},
	}));
	systems.advance(120);
	expect(statusOf(systems)).toMatchObject({latestCreatedRevisionName: 'ocr-00003', latestReadyRevisionName: 'ocr-00002'});
	expect(traffic(systems)).toEqual([['ocr-00002', 100]]);
	const service = systems.get(services, 'research', 'ocr');
	expect([conditionOf(service, 'Ready'), conditionOf(service, 'RoutesReady')]).toEqual(['False', 'True']);
	const ready = (statusOf(systems)['conditions'] as readonly JsonObject[]).find(({type}) => type === 'Ready');
	expect([stringAt(ready, 'reason'), stringAt(ready, 'message')]).toEqual([
		'RevisionFailed',
		'Revision "ocr-00003" failed with message: Container failed with: OOMKilled.',
	]);
});

test('the Deployment of a revision, and the Configuration, are put back', () => {
	const systems = startSystems(knativeServices);
	systems.scale('deployments', 'research', 'ocr-00001-deployment', 0);
	systems.edit('configurations.serving.knative.dev', 'research', 'ocr', spec => ({...spec, template: {spec: {containers: []}}}));
	systems.advance(5);
	expect(count(systems, 'ocr-00001')).toBe(1);
	expect(JSON.stringify(systems.get('configurations.serving.knative.dev', 'research', 'ocr').spec)).toContain('ocr:2.4.0');
});
