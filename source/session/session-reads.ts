import type {ClusterClient} from '../cluster/cluster-client.ts';
import {failed} from '../domain/outcome.ts';
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

/** What a session reads when somebody asks for it, and keeps nothing of. */
export const sessionReads = ({
	client,
	clusterTime,
	row,
	system,
}: Options): Pick<Session, 'yaml' | 'describe' | 'revisionDifferences' | 'means'> => ({
	yaml: (reference, how) => readYaml(client, reference, how),
	describe: reference => readDescription(client, reference, clusterTime),
	async revisionDifferences(uid, revision) {
		const service = row(uid)?.service;
		const own = service === undefined ? undefined : system(service.system);
		if (service === undefined || own === undefined) return failed({kind: 'not-found', sentence: 'This service is gone.'});
		return readRevisionDifferences(client, own, service, revision);
	},
	means(uid, action) {
		const verb = system(row(uid)?.service.system ?? '')?.verbs[action];
		return verb !== undefined && 'how' in verb ? verb.how : undefined;
	},
});
