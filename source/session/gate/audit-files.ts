/** The file that is written now. */
export const auditFile = 'audit.jsonl';

const kept = /^audit-\d{8}T\d{9}Z-[0-9a-f]{8}\.jsonl$/;

/** What a full file is called from then on: by the time, so that names sort, and by chance, so that two processes take two names. */
export const keptName = (time: number, chance: string): string =>
	`audit-${new Date(time).toISOString().replace(/[-:.]/g, '')}-${chance}.jsonl`;

/** The files of an audit log among all of a directory, latest first. */
export const auditFilesOf = (names: readonly string[]): readonly string[] => [
	...names.filter(name => name === auditFile),
	...names
		.filter(name => kept.test(name))
		.toSorted()
		.toReversed(),
];
