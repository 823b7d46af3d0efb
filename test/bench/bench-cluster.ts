import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** Requests of the measured user so far, by "verb resource". */
export type RequestCounts = ReadonlyMap<string, number>;

export type BenchCluster = {
	readonly name: string;
	readonly kubeconfig: string;
	/** undefined: not counted here. */
	readonly requests: (() => RequestCounts) | undefined;
	readonly stop: () => Promise<void>;
};

type AuditEvent = {
	readonly verb: string;
	readonly stage: string;
	readonly requestURI: string;
	readonly objectRef?: {readonly resource?: string; readonly subresource?: string};
};

/** From the audit log of a control plane; undefined: it has none. */
export const auditedRequests = (folder: string): (() => RequestCounts) | undefined => {
	const file = path.join(folder, 'audit.log');
	if (!existsSync(file)) return undefined;
	return () => {
		const counts = new Map<string, number>();
		for (const line of readFileSync(file, 'utf8').split('\n')) {
			if (line === '') continue;
			const {verb, stage, objectRef, requestURI} = JSON.parse(line) as AuditEvent;
			// A watch is two lines: when it began and when it ended. Only the first is a request.
			if (stage !== (verb === 'watch' ? 'ResponseStarted' : 'ResponseComplete')) continue;
			const subresource = objectRef?.subresource === undefined ? '' : `/${objectRef.subresource}`;
			const what = objectRef?.resource === undefined ? requestURI.split('?')[0] : `${objectRef.resource}${subresource}`;
			const key = `${verb} ${what}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		return counts;
	};
};

export const requestsSince = (before: RequestCounts, after: RequestCounts): RequestCounts =>
	new Map([...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)] as const).filter(([, count]) => count > 0));
