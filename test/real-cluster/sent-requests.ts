import {subscribe, unsubscribe} from 'node:diagnostics_channel';

export type SentRequest = {readonly method: string; readonly path: string; readonly at: number};

type Message = {readonly request: {readonly method: string; readonly path: string; readonly origin?: unknown}};

const created = 'undici:request:create';

const isOurs = ({request}: Message, server: string): boolean => request.method !== 'CONNECT' && String(request.origin ?? '') === server;

/** What this process asks a server, whether it arrives or not, as its HTTP client tells: the server's own log lacks what it did not live to answer. */
export const watchSentRequests = (server: string) => {
	const all: SentRequest[] = [];
	const listen = (message: unknown): void => {
		const sent = message as Message;
		if (isOurs(sent, server)) all.push({method: sent.request.method, path: sent.request.path, at: Date.now()});
	};
	subscribe(created, listen);
	const isDryRun = ({path}: SentRequest): boolean => path.includes('dryRun=All');
	return {
		all: (): readonly SentRequest[] => all,
		/** What would change something, dry runs left out. */
		writes: (): readonly SentRequest[] =>
			all.filter(request => (request.method === 'PATCH' || request.method === 'DELETE') && !isDryRun(request)),
		/** Those that the call before has not seen. */
		since(count: number): readonly SentRequest[] {
			return all.slice(count);
		},
		close: () => void unsubscribe(created, listen),
	};
};

export type SentRequests = ReturnType<typeof watchSentRequests>;
