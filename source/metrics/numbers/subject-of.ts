import type {EngineMetrics, SubjectLabel} from '../engines/engine-metrics.ts';
import {engines} from '../engines/engines.ts';
import {engineTerms} from '../queries/engine-terms.ts';

type Labels = Readonly<Record<string, string>>;

type SubjectName = {readonly namespace: string; readonly name: string};

const partOf = (label: SubjectLabel, labels: Labels, patterns: Map<string, RegExp>): string => {
	if (typeof label === 'string') return labels[label] ?? '';
	const pattern = patterns.get(label.pattern) ?? new RegExp(`^(?:${label.pattern})$`, 's');
	patterns.set(label.pattern, pattern);
	return pattern.exec(labels[label.label] ?? '')?.[1] ?? '';
};

export type SubjectReader = {
	/** Whose a sample of a gateway is; undefined: it is of a pod or workload, or of nobody. */
	readonly subjectOf: (tag: string, labels: Labels) => SubjectName | undefined;
	/** Of several samples of one subject the highest counts; otherwise they are summed. */
	readonly isMost: (tag: string) => boolean;
};

const gateways = engines.filter(({subject}) => subject !== undefined);

const highest: ReadonlySet<string> = new Set(
	gateways.flatMap(engine =>
		engineTerms(engine)
			.filter(({as}) => as === 'worst' || as === 'at')
			.map(({what}) => `${engine.engine}.${what}`),
	),
);

/** For the samples of one answer: what is worked out of a tag is not worked out again. */
export const createSubjectReader = (): SubjectReader => {
	const byTag = new Map<string, EngineMetrics | undefined>();
	const patterns = new Map<string, RegExp>();
	const engineOf = (tag: string): EngineMetrics | undefined => {
		if (byTag.has(tag)) return byTag.get(tag);
		const engine = gateways.find(candidate => tag.startsWith(`${candidate.engine}.`));
		byTag.set(tag, engine);
		return engine;
	};
	return {
		isMost: tag => highest.has(tag),
		subjectOf(tag, labels) {
			for (const {namespace, name} of engineOf(tag)?.subject?.names ?? []) {
				const found = {namespace: partOf(namespace, labels, patterns), name: partOf(name, labels, patterns)};
				if (found.namespace !== '' && found.name !== '') return found;
			}
			return undefined;
		},
	};
};
