import type {DemoObject} from '../api-server/demo-object.ts';
import type {ObjectStore} from '../api-server/object-store.ts';

/** Objects by their controller's UID, so that ten thousand pods are not searched for each ReplicaSet. */
export type OwnedObjects = {
	/** In the order of their names. */
	readonly of: (uid: string, resource: string) => readonly DemoObject[];
};

const ownerUid = (object: DemoObject): string | undefined =>
	object.metadata.ownerReferences?.find(reference => reference.controller === true)?.uid;

/** All that controllers and operators make for an owner. */
export const ownedResources: readonly string[] = [
	...['replicasets', 'pods', 'controllerrevisions', 'deployments', 'statefulsets', 'horizontalpodautoscalers'],
	...['scaledobjects.keda.sh', 'services.serving.knative.dev', 'configurations.serving.knative.dev', 'revisions.serving.knative.dev'],
	...['rayclusters.ray.io', 'leaderworkersets.leaderworkerset.x-k8s.io', 'workspaces.kaito.sh'],
	...['dynamocomponentdeployments.nvidia.com', 'dynamographdeploymentscalingadapters.nvidia.com'],
];

/** Kept by the store's own events; `watched` are the resources that are ever owned. */
export const indexOwned = (store: ObjectStore, watched: readonly string[]): OwnedObjects => {
	const byOwner = new Map<string, Map<string, DemoObject>>();
	const keyOf = (resource: string, uid: string): string => `${resource}/${uid}`;
	const put = (resource: string, object: DemoObject): void => {
		const uid = ownerUid(object);
		if (uid === undefined) return;
		const key = keyOf(resource, uid);
		const objects = byOwner.get(key) ?? new Map<string, DemoObject>();
		byOwner.set(key, objects.set(object.metadata.uid, object));
	};
	const drop = (resource: string, object: DemoObject): void => {
		const uid = ownerUid(object);
		if (uid === undefined) return;
		const objects = byOwner.get(keyOf(resource, uid));
		objects?.delete(object.metadata.uid);
		if (objects?.size === 0) byOwner.delete(keyOf(resource, uid));
	};
	const resources = new Set(watched);
	for (const resource of watched) {
		for (const object of store.list(resource)) put(resource, object);
	}
	store.subscribe(({type, resource, object, previous}) => {
		if (!resources.has(resource)) return;
		if (previous !== undefined) drop(resource, previous);
		if (type !== 'DELETED') put(resource, object);
	});
	return {
		of: (uid, resource) =>
			[...(byOwner.get(keyOf(resource, uid))?.values() ?? [])].sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1)),
	};
};
