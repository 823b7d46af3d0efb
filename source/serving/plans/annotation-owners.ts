import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Plan, PlanWarning} from '../../domain/plan.ts';
import {fieldWriter} from '../field-writer.ts';
import {ownerWarnings, typedOverride} from './plan-context.ts';

/** Field managers that write what a source of truth says. */
const appliers = /^(?:argocd|kustomize-controller|helm)/;

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const isFromSource = (object: KubernetesObject, key: string): boolean => {
	const {annotations = {}} = object.metadata;
	const {manager = ''} = fieldWriter(object, `metadata.annotations[${key}]`) ?? {};
	return annotations[key] !== undefined && (appliers.test(manager) || annotations[lastApplied]?.includes(key) === true);
};

/**
 * Who takes a change of these annotations back. What no source of truth sets is left alone by what heals itself, so that a hold
 * needs nobody's leave in the middle of an incident: only where the source itself sets one does it come back.
 */
export const annotationOwners = (
	object: KubernetesObject,
	keys: readonly string[],
): {readonly warnings: readonly PlanWarning[]; readonly typed: Plan['typed']} =>
	keys.some(key => isFromSource(object, key))
		? {warnings: ownerWarnings(object), typed: typedOverride(object)}
		: {warnings: [], typed: undefined};
