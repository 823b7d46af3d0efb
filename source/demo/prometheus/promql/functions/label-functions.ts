import {type LabelSet, labelOf, withLabels} from '../../label-set.ts';
import {compileGroups} from '../../regular-expression.ts';
import {type Compiled, compileAsString, compileAsVector, type QueryContext} from '../evaluation.ts';
import {executionError} from '../promql-error.ts';
import type {Call} from '../syntax.ts';
import {memoizeLabels, requireUnique} from '../unique-labels.ts';
import {argumentAt, type FunctionRows} from './function-row.ts';

/** `$1`, `${1}` and `$name` of a replacement as Go expands them: the longest name, nothing for an unknown one, `$$` for a dollar. */
const expand = (template: string, match: RegExpExecArray): string =>
	template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
		const name = braced ?? bare;
		if (name === undefined) return '$';
		if (/^\d+$/.test(name)) return match[Number(name)] ?? '';
		return match.groups?.[name] ?? '';
	});

const relabel = (call: Call, context: QueryContext, change: (labels: LabelSet) => LabelSet): Compiled => {
	const argument = argumentAt(call, 0);
	const vector = compileAsVector(argument, context);
	const changed = memoizeLabels(change);
	return {type: 'vector', at: time => requireUnique(vector.at(time).map(({labels, value}) => ({labels: changed(labels), value})))};
};

const stringsOf = ({arguments: values}: Call, context: QueryContext): readonly string[] =>
	values.slice(1).map(value => compileAsString(value, context));

const readPattern = (pattern: string): RegExp => {
	try {
		return compileGroups(pattern);
	} catch {
		throw executionError(`invalid regular expression in label_replace(): ${pattern}`);
	}
};

export const labelFunctions: FunctionRows = {
	label_join: {
		takes: ['vector', 'string', 'string', 'string'],
		variadic: -1,
		returns: 'vector',
		compile(call, context) {
			const [target = '', separator = '', ...sources] = stringsOf(call, context);
			if (sources.includes('')) throw executionError('invalid source label name in label_join(): ');
			if (target === '') throw executionError('invalid destination label name in label_join(): ');
			return relabel(call, context, labels => withLabels(labels, [[target, sources.map(name => labelOf(labels, name)).join(separator)]]));
		},
	},
	label_replace: {
		takes: ['vector', 'string', 'string', 'string', 'string'],
		returns: 'vector',
		compile(call, context) {
			const [target = '', replacement = '', source = '', pattern = ''] = stringsOf(call, context);
			const groups = readPattern(pattern);
			if (target === '') throw executionError('invalid destination label name in label_replace(): ');
			return relabel(call, context, labels => {
				const match = groups.exec(labelOf(labels, source));
				return match === null ? labels : withLabels(labels, [[target, expand(replacement, match)]]);
			});
		},
	},
};
