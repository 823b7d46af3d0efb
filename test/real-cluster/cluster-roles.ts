import {fileURLToPath} from 'node:url';
import type {ControlPlane, PlaneUser} from '../control-plane/control-plane.ts';
import {listOf} from './serving-manifests.ts';

/** What a user of this console needs, as the documentation gives it. */
const rolesFile = fileURLToPath(new URL('../../docs/cluster-roles.yaml', import.meta.url));

export type ClusterRole = 'viewer' | 'operator' | 'cluster-extras' | 'events';

/** A binding of a role of docs/cluster-roles.yaml, in one namespace or everywhere. */
export const roleBinding = (role: ClusterRole, user: PlaneUser, inNamespace?: string) => ({
	apiVersion: 'rbac.authorization.k8s.io/v1',
	kind: inNamespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
	metadata: {name: `${user}-${role}`, ...(inNamespace === undefined ? {} : {namespace: inNamespace})},
	roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `modeldeck-${role}`},
	subjects: [{kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io'}],
});

/** Makes the roles; no one has them yet. */
export const createRoles = async (plane: ControlPlane): Promise<void> => {
	await plane.kubectl(['create', '-f', rolesFile]);
};

/** A user with the rights of docs/cluster-roles.yaml everywhere, and no others. */
export const bindRoles = async (plane: ControlPlane, user: PlaneUser): Promise<void> => {
	await createRoles(plane);
	const roles: readonly ClusterRole[] = ['viewer', 'operator', 'cluster-extras'];
	await plane.kubectl(['create', '-f', '-'], listOf(...roles.map(role => roleBinding(role, user))));
};
