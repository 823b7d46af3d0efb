import type {ClusterTarget} from '../../cluster/cluster-target.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {SessionOptions} from '../session-options.ts';
import type {Identity, Snapshot} from '../snapshot.ts';

/** Who we are before the server has said it: as the kubeconfig has it. */
const nameOf = ({impersonation, userName}: ClusterTarget): string => impersonation?.user ?? userName ?? 'nobody';

const identityOf = (options: SessionOptions): Identity => {
	const {target, namespaces, readOnlyBecause} = options;
	return {
		context: toSafeText(target.context),
		server: toSafeText(target.address),
		user: toSafeText(nameOf(target)),
		namespaces: namespaces?.map(toSafeText),
		readOnly: readOnlyBecause !== undefined,
		...(readOnlyBecause === undefined ? {} : {readOnlyBecause}),
		insecure: target.insecure,
		isProtected: options.isProtected,
		demo: options.demo === true,
	};
};

/** What is known before the first answer. */
export const initialSnapshot = (options: SessionOptions): Snapshot => ({
	identity: identityOf(options),
	settings: options.settings,
	connection: {freshness: 'CONNECTING'},
	rows: [],
	loading: {stage: 'workloads', loaded: 0},
	limits: [],
	capacity: undefined,
	metricsSource: {status: 'searching'},
	access: new Map(),
	detail: undefined,
	namespaces: undefined,
	now: options.clock.now(),
});
