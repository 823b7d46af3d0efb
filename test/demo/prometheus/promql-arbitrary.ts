import fc, {type Arbitrary} from 'fast-check';

const oneOf = (...texts: readonly string[]): Arbitrary<string> => fc.constantFrom(...texts);

const durations = oneOf('1s', '20s', '45s', '1m', '90s', '3m', '5m', '7m30s');

const matcher = oneOf(
	...['pod="llm-0"', 'pod=~"llm-.*"', 'pod!~".*-0"', 'pod!="llm-2"', 'namespace="chat"', 'namespace=~"s.+|x"', 'pod=""', 'status!="2xx"'],
);

const metrics = oneOf(
	...[
		'up',
		'http_requests_total',
		'vllm:num_requests_waiting',
		'vllm:kv_cache_usage_perc',
		'tgi_request_count',
		'temperature',
		'odd_gauge',
	],
);

// Two matchers of one label make the labels of an absence depend on the order in which Prometheus looked them up.
const selector = fc
	.tuple(metrics, fc.uniqueArray(matcher, {maxLength: 2, selector: text => /^\w+/.exec(text)?.[0]}))
	.map(([metric, matchers]) => `${metric}${matchers.length === 0 ? '' : `{${matchers.join(',')}}`}`);

const shift = fc.option(
	fc.oneof(
		durations.map(text => `offset ${text}`),
		oneOf('offset -30s', '@ 1780316100', '@ start()', '@ end()'),
	),
	{nil: '', freq: 4},
);

const numbers = fc.oneof(oneOf('0', '1', '-1', '0.5', '100', '1e3', 'NaN', 'Inf', '-Inf'), fc.integer({min: -50, max: 50}).map(String));

const labels = oneOf('pod', 'namespace', 'namespace, pod', 'instance', '', 'missing');

const grouping = fc.tuple(oneOf('by', 'without'), labels).map(([word, names]) => `${word} (${names})`);

const rangeFunctions = oneOf(
	...['rate', 'increase', 'irate', 'delta', 'idelta', 'changes', 'resets', 'deriv'],
	...['avg', 'min', 'max', 'sum', 'count', 'last', 'first', 'present', 'stddev', 'stdvar'].map(name => `${name}_over_time`),
);

const valueFunctions = oneOf('abs', 'ceil', 'floor', 'sgn', 'round', 'sqrt', 'timestamp', '-', '+');

/** Questions about the fleet that mean something, however odd; most have answers, some are refused for what their series are. */
export const promqlQuery: Arbitrary<string> = fc.letrec<{vector: string; leaf: string; range: string; scalar: string}>(tie => ({
	leaf: fc.tuple(selector, shift).map(parts => parts.join(' ').trim()),
	range: fc.oneof(
		{weight: 4, arbitrary: fc.tuple(selector, durations, shift).map(([text, range, moved]) => `${text}[${range}] ${moved}`.trim())},
		{
			weight: 1,
			arbitrary: fc
				.tuple(tie('vector'), oneOf('1m', '4m', '5m30s'), oneOf('15s', '40s', '1m'), shift)
				.map(([text, range, step, moved]) => `(${text})[${range}:${step}] ${moved}`.trim()),
		},
	),
	scalar: fc.oneof(
		{weight: 4, arbitrary: numbers},
		{weight: 1, arbitrary: tie('vector').map(text => `scalar(${text})`)},
		{weight: 1, arbitrary: oneOf('time()', 'pi()')},
	),
	vector: fc.oneof(
		{maxDepth: 4, withCrossShrink: true},
		tie('leaf'),
		// Of anything else: what is left of large numbers depends on their order, and Prometheus has none in the steps of a range.
		fc.tuple(grouping, tie('leaf')).map(([groups, text]) => `stddev ${groups} (${text})`),
		fc.tuple(rangeFunctions, tie('range')).map(([name, range]) => `${name}(${range})`),
		fc.tuple(oneOf('0.1', '0.5', '0.99', '1'), tie('range')).map(([quantile, range]) => `quantile_over_time(${quantile}, ${range})`),
		fc
			.tuple(oneOf('sum', 'avg', 'min', 'max', 'count', 'group'), fc.option(grouping, {nil: ''}), tie('vector'))
			.map(([name, groups, text]) => `${name} ${groups} (${text})`),
		fc.tuple(oneOf('0.2', '0.9'), grouping, tie('vector')).map(([quantile, groups, text]) => `quantile ${groups} (${quantile}, ${text})`),
		fc.tuple(valueFunctions, tie('vector')).map(([name, text]) => `${name}(${text})`),
		fc.tuple(tie('vector'), tie('scalar'), tie('scalar')).map(([text, one, other]) => `clamp(${text}, ${one}, ${other})`),
		fc
			.tuple(tie('vector'), oneOf('+', '-', '*', '/', '%', '>', '<=', '== bool', '!='), tie('scalar'))
			.map(([text, operator, scalar]) => `(${text}) ${operator} ${scalar}`),
		fc
			.tuple(tie('scalar'), oneOf('+', '-', '*', '/', '>', '<', '>= bool'), tie('vector'))
			.map(([scalar, operator, text]) => `${scalar} ${operator} (${text})`),
		fc
			.tuple(tie('vector'), oneOf('and', 'or', 'unless'), oneOf('', 'on (pod)', 'ignoring (namespace)'), tie('vector'))
			.map(([left, operator, matching, right]) => `(${left}) ${operator} ${matching} (${right})`),
		fc
			.tuple(
				tie('vector'),
				oneOf('+', '-', '*', '/', '>', '== bool'),
				oneOf('', 'on (pod)', 'on (pod) group_left', 'on (pod) group_right (job)'),
				tie('vector'),
			)
			.map(([left, operator, matching, right]) => `sum by (pod) (${left}) ${operator} ${matching} (${right})`),
		tie('vector').map(text => `label_replace(${text}, "kind", "$1", "pod", "([a-z]+)-.*")`),
		tie('vector').map(text => `absent(${text})`),
		fc
			.tuple(oneOf('0.5', '0.95'), oneOf('rate', 'increase'), durations)
			.map(
				([quantile, name, range]) =>
					`histogram_quantile(${quantile}, sum by (le, pod) (${name}(vllm:e2e_request_latency_seconds_bucket[${range}])))`,
			),
	),
})).vector;

/** Counts of a classic histogram's buckets, rising or not, with any of its bounds missing. */
export const randomHistogram: Arbitrary<ReadonlyArray<readonly [bound: string, count: number]>> = fc
	.tuple(
		fc.uniqueArray(fc.oneof(fc.integer({min: -5, max: 20}), fc.double({min: 0.001, max: 1000, noNaN: true})), {minLength: 0, maxLength: 8}),
		fc.boolean(),
		fc.integer({min: 0, max: 9}),
	)
	.chain(([bounds, isRising, withoutLast]) => {
		const names = [...bounds.map(String), ...(withoutLast === 0 && bounds.length > 0 ? [] : ['+Inf'])];
		const counts = fc.array(fc.oneof(fc.nat(40), fc.double({min: 0, max: 1e6, noNaN: true}), fc.constant(0)), {
			minLength: names.length,
			maxLength: names.length,
		});
		return counts.map(values => {
			const order = isRising ? values.toSorted((one, other) => one - other) : values;
			const sorted = names.toSorted((one, other) => (one === '+Inf' ? 1 : other === '+Inf' ? -1 : Number(one) - Number(other)));
			return sorted.map((name, index) => [name, order[index] ?? 0] as const);
		});
	});
