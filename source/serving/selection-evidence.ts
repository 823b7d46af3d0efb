import type {WorkloadRecord} from './records/workload-record.ts';
import type {ObjectIndex} from './serving-system.ts';

type Evidence = WorkloadRecord['template']['evidence'];

/** As much as a label of a serving system: nobody puts a pool in front of what serves no model. */
const weight = 5;

/** What speaks for a workload, with the pools that its pods are selected by. */
export const selectionEvidence = ({namespace, podLabels, template: {evidence}}: WorkloadRecord, index: ObjectIndex): Evidence => {
	const pools = index.selecting(namespace, podLabels);
	return pools.length === 0
		? evidence
		: {score: evidence.score + weight, reasons: [...evidence.reasons, ...pools.map(({kind, name}) => `selected by ${kind} ${name}`)]};
};
