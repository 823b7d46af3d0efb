import {expect, test} from 'vitest';
import {objectAt, stringAt, valueAt} from '../../../../source/demo/api-server/demo-object.ts';
import {imageOf, replicasOf, type Systems, startSystems, withImage} from './systems-world.ts';

const release = (systems: Systems, namespace: string, name: string, image: string): void =>
	systems.edit('deployments', namespace, name, spec => ({...spec, template: withImage(objectAt(spec, 'template'), image)}));

const syncOf = (systems: Systems, name: string) =>
	stringAt(systems.get('applications.argoproj.io', 'argocd', name), 'status', 'sync', 'status');

test('an Application that heals itself puts an edited Deployment back within seconds, and leaves a count that is scaled', () => {
	const systems = startSystems();
	const before = imageOf(systems.find('deployments', 'vision', 'flux-dev'));
	release(systems, 'vision', 'flux-dev', 'registry.modelworks.io/vision/diffusers:1.2.0');
	systems.scale('deployments', 'vision', 'flux-dev', 3);
	systems.advance(8);
	expect(imageOf(systems.find('deployments', 'vision', 'flux-dev'))).toBe(before);
	expect(replicasOf(systems.find('deployments', 'vision', 'flux-dev'))).toBe(3);
	expect(syncOf(systems, 'vision')).toBe('Synced');
});

test('an Application that does not heal itself tells that it is out of sync, and leaves it so', () => {
	const systems = startSystems();
	release(systems, 'chat', 'command-r', 'vllm/vllm-openai:v0.10.1');
	systems.advance(120);
	expect(imageOf(systems.find('deployments', 'chat', 'command-r'))).toBe('vllm/vllm-openai:v0.10.1');
	expect(syncOf(systems, 'chat')).toBe('OutOfSync');
});

test('a Kustomization puts back at its interval, unless it is suspended', () => {
	const systems = startSystems();
	systems.scale('deployments', 'chat', 'gemma-2b', 1);
	systems.advance(60);
	expect(replicasOf(systems.find('deployments', 'chat', 'gemma-2b'))).toBe(1);
	systems.advance(600);
	expect(replicasOf(systems.find('deployments', 'chat', 'gemma-2b'))).toBe(2);
	systems.edit('kustomizations.kustomize.toolkit.fluxcd.io', 'flux-system', 'chat', spec => ({...spec, suspend: true}));
	systems.scale('deployments', 'chat', 'gemma-2b', 1);
	systems.advance(620);
	expect(replicasOf(systems.find('deployments', 'chat', 'gemma-2b'))).toBe(1);
	expect(valueAt(systems.get('kustomizations.kustomize.toolkit.fluxcd.io', 'flux-system', 'chat'), 'spec', 'interval')).toBe('10m0s');
});
