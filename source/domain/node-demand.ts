import type {NodeDemand, NodeRecord} from './cluster-record.ts';

/** Whether the labels of a node that are known are as a pod demands; labels that are not kept of any node say nothing. */
export const meetsDemands = ({chosenBy = {}}: NodeRecord, demands: readonly NodeDemand[], known: ReadonlySet<string>): boolean =>
	demands.every(({label, values}) => {
		if (!known.has(label)) return true;
		const value = chosenBy[label];
		return value !== undefined && values.includes(value);
	});

/** Labels that any of the nodes has. */
export const knownLabels = (nodes: readonly NodeRecord[]): ReadonlySet<string> =>
	new Set(nodes.flatMap(({chosenBy = {}}) => Object.keys(chosenBy)));
