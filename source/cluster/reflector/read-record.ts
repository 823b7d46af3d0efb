import {bounded} from '../../domain/bounded.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {toSafe} from '../../domain/safe-text.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';
import {wellFormed} from '../well-formed.ts';
import type {ReflectorOptions} from './reflector.ts';

/**
 * The one way from an object of a cluster to a record: of the shape that Kubernetes promises, slim, bounded and safe. Throws where it
 * is not shaped as its kind promises.
 */
export const readRecord = (object: KubernetesObject, project: ReflectorOptions['project']): ClusterRecord =>
	toSafe(bounded(project(wellFormed(object)))) as ClusterRecord;
