/** A rule of the source, as its owner wrote it; nothing of it is safe for a screen yet. */
export type AlertRule = {
	readonly name: string;
	/** PromQL with the threshold. */
	readonly query: string;
	/** Milliseconds that it must hold. */
	readonly duration: number;
	/** Templates. */
	readonly annotations: Readonly<Record<string, string>>;
	/** What fires of it, with its annotations filled in. */
	readonly firing: ReadonlyArray<{
		readonly labels: Readonly<Record<string, string>>;
		readonly annotations: Readonly<Record<string, string>>;
	}>;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const texts = (value: unknown): Readonly<Record<string, string>> =>
	isObject(value)
		? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
		: {};

const ruleOf = (rule: unknown): readonly AlertRule[] => {
	if (!isObject(rule)) return [];
	const {name, query, duration, annotations, alerts, type} = rule;
	if (type === 'recording' || typeof name !== 'string' || typeof query !== 'string') return [];
	return [
		{
			...{name, query, annotations: texts(annotations)},
			duration: typeof duration === 'number' && Number.isFinite(duration) ? duration * 1000 : 0,
			firing: list(alerts).flatMap(alert =>
				isObject(alert) && alert['state'] === 'firing' ? [{labels: texts(alert['labels']), annotations: texts(alert['annotations'])}] : [],
			),
		},
	];
};

/** Rules of an answer to /api/v1/rules. https://prometheus.io/docs/prometheus/latest/querying/api/#rules */
export const readAlertRules = (data: unknown): readonly AlertRule[] =>
	list(isObject(data) ? data['groups'] : undefined)
		.flatMap(group => list(isObject(group) ? group['rules'] : undefined))
		.flatMap(ruleOf);
