import type {ModelService, Revision} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {knativeKinds} from './knative-kinds.ts';

/** The Revision object behind a revision. */
export const revisionReference = ({namespace}: ModelService, {id, name, hash}: Revision): ObjectReference => ({
	resource: knativeKinds.revision,
	namespace,
	name: name ?? hash ?? id,
	uid: id,
});
