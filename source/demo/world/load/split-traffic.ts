import type {TrafficWeights} from './traffic-weights.ts';

type Taker = {readonly revision: string | undefined};
type Part<Replica> = {readonly replicas: readonly Replica[]; readonly traffic: number};

/** The requests of a service by the revisions of its replicas: by weight where somebody weighs them, otherwise each replica gets the same. */
export const splitTraffic = <Replica extends Taker>(
	replicas: readonly Replica[],
	traffic: number,
	weights: TrafficWeights,
): readonly Part<Replica>[] => {
	const groups = [...Map.groupBy(replicas, ({revision}) => revision)].map(([revision, members]) => ({
		members,
		percent: revision === undefined ? undefined : weights.of(revision),
	}));
	const total = groups.reduce((sum, {percent = 0}) => sum + percent, 0);
	if (groups.length < 2 || total === 0 || groups.some(({percent}) => percent === undefined)) return [{replicas, traffic}];
	return groups.map(({members, percent = 0}) => ({replicas: members, traffic: (traffic * percent) / total}));
};
