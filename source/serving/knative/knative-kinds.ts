import type {ResourceKind} from '../../domain/object-reference.ts';

const serving = (resource: string, kind: string): ResourceKind => ({
	group: 'serving.knative.dev',
	version: 'v1',
	resource,
	kind,
	namespaced: true,
});

/** A Service owns a Configuration, which owns a Revision for each release, which owns a Deployment. */
export const knativeKinds = {
	service: serving('services', 'Service'),
	configuration: serving('configurations', 'Configuration'),
	revision: serving('revisions', 'Revision'),
} as const satisfies Record<string, ResourceKind>;
