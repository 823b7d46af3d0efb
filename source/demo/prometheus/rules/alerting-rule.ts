type Texts = Readonly<Record<string, string>>;

/** A rule as in a file of rules. */
export type AlertingRule = {
	readonly alert: string;
	readonly expr: string;
	/** Milliseconds it must hold before it fires. */
	readonly for: number;
	readonly labels: Texts;
	readonly annotations: Texts;
};

export type RuleGroup = {readonly name: string; readonly file: string; readonly rules: readonly AlertingRule[]};
