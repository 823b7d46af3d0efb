import {systemClock} from '../../source/cluster/clock.ts';
import type {Kubeconfig} from '../../source/cluster/kubeconfig/kubeconfig.ts';
import {parseKubeconfig} from '../../source/cluster/kubeconfig/parse-kubeconfig.ts';
import {defaultSettings} from '../../source/domain/settings.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {createSessionHost, type SessionHostOptions} from '../../source/session/create-session-host.ts';
import type {SessionHost} from '../../source/session/session.ts';

/** As text, or read already. */
type HostOptions = Partial<Omit<SessionHostOptions, 'kubeconfig'>> & {readonly kubeconfig: string | Kubeconfig};

const read = (kubeconfig: string | Kubeconfig): Kubeconfig => {
	if (typeof kubeconfig !== 'string') return kubeconfig;
	const parsed = parseKubeconfig(kubeconfig, '/kubeconfig');
	if (!parsed.ok) throw new Error(parsed.failure.sentence);
	return parsed.value;
};

/** A host for somebody who may do all, without numbers, files or protection; a failure where there is no such context. */
export const hostOf = ({kubeconfig, ...more}: HostOptions): ReturnType<typeof createSessionHost> =>
	createSessionHost({
		kubeconfig: read(kubeconfig),
		targetOptions: {},
		connect: {environment: {}, userAgent: 'modeldeck/test (x)'},
		clock: systemClock,
		random: () => 0.5,
		systems: servingSystems,
		namespaces: undefined,
		readOnlyBecause: () => undefined,
		isProtected: () => false,
		metrics: () => ({type: 'off'}),
		settings: defaultSettings,
		refresh: 15_000,
		stateDirectory: undefined,
		...more,
	});

export const openHost = (options: HostOptions): SessionHost => {
	const host = hostOf(options);
	if (!host.ok) throw new Error(host.failure.sentence);
	return host.value;
};
