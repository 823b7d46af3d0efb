import type {Matcher} from '../engines/engine-metrics.ts';

type Labels = Readonly<Record<string, string>>;

const test: Readonly<Record<Matcher[1], (value: string) => (label: string) => boolean>> = {
	'=': value => label => label === value,
	'!=': value => label => label !== value,
	'=~': value => {
		const expression = new RegExp(`^(?:${value})$`, 's');
		return label => expression.test(label);
	},
	'!~': value => {
		const expression = new RegExp(`^(?:${value})$`, 's');
		return label => !expression.test(label);
	},
};

/** Whether labels match all of these, as a selector of PromQL would: a label that is not there is an empty one. */
export const matcherOf = (matchers: readonly Matcher[]): ((labels: Labels) => boolean) => {
	const tests = matchers.map(([label, operator, value]) => ({label, holds: test[operator](value)}));
	return labels => tests.every(({label, holds}) => holds(labels[label] ?? ''));
};
