import type {ClusterClient} from '../cluster/cluster-client.ts';
import {failed, type Outcome} from '../domain/outcome.ts';
import {toSafeText} from '../domain/safe-text.ts';
import type {ServingSystem} from '../serving/serving-system.ts';
import type {Session} from './session.ts';
import type {ServiceRow} from './snapshot.ts';
import {readDescription} from './texts/describe/read-description.ts';
import {readYaml} from './texts/object-texts.ts';
import {readRevisionDifferences} from './texts/revision-differences.ts';

type Options = {
	readonly client: ClusterClient;
	readonly clusterTime: () => number;
	readonly row: (uid: string) => ServiceRow | undefined;
	readonly system: (name: string) => ServingSystem | undefined;
};

/** What is not shaped as its kind promises is told, and not the end of the program. */
const readable = async <Value>(name: string, read: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> => {
	try {
		return await read();
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return failed({kind: 'malformed', sentence: toSafeText(`${name} cannot be shown: ${why}.`)});
	}
};

/** What a session reads when somebody asks for it, and keeps nothing of. */
export const sessionReads = ({
	client,
	clusterTime,
	row,
	system,
}: Options): Pick<Session, 'yaml' | 'describe' | 'revisionDifferences' | 'means'> => ({
	yaml: (reference, how) => readable(reference.name, () => readYaml(client, reference, how)),
	describe: reference => readable(reference.name, () => readDescription(client, reference, clusterTime)),
	async revisionDifferences(uid, revision) {
		const service = row(uid)?.service;
		const own = service === undefined ? undefined : system(service.system);
		if (service === undefined || own === undefined) return failed({kind: 'not-found', sentence: 'This service is gone.'});
		return readable(service.name, () => readRevisionDifferences(client, own, service, revision));
	},
	means(uid, action) {
		const verb = system(row(uid)?.service.system ?? '')?.verbs[action];
		return verb !== undefined && 'how' in verb ? verb.how : undefined;
	},
});
