import type {Failure, Outcome} from '../../domain/outcome.ts';
import type {ClusterRequest, ClusterResponse, LineHandlers, LineStream} from '../cluster-client.ts';

/** A request as it goes out. `authority` is what write.ts alone can give: without it nothing but reading leaves. */
export type WireRequest = ClusterRequest & {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	readonly body?: string;
	readonly contentType?: string;
	readonly authority?: symbol;
};

/** What every request of a client goes through. */
export type Wire = {
	/** `prod-eu (10.0.0.1:443)`: how sentences name the cluster. */
	readonly place: string;
	/** Any complete answer is a success, whatever its status. */
	readonly send: (request: WireRequest) => Promise<Outcome<ClusterResponse>>;
	readonly stream: (request: ClusterRequest, handlers: LineHandlers) => LineStream;
	readonly failureOf: (response: ClusterResponse) => Failure;
};

/** How write.ts finds the wire of a client. Harmless in other hands: the wire asks for the authority itself. */
export const wireOf: unique symbol = Symbol('wire');
