import type {ClusterClient} from './cluster-client.ts';

/** The same client for what nobody waits for: paced, and while the server is away only looked for once in a while. */
export const inBackground = (client: ClusterClient): ClusterClient => ({
	...client,
	get: request => client.get({...request, inBackground: true}),
	getJson: request => client.getJson({...request, inBackground: true}),
	review: (path, body) => client.review(path, body, {inBackground: true}),
	lines: (request, handlers) => client.lines({...request, inBackground: true}, handlers),
});
