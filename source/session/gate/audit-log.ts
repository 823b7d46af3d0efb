import type {Outcome} from '../../domain/outcome.ts';

/** One line of the audit log, written before and after a request leaves. */
export type AuditEntry = Readonly<Record<string, unknown>>;

/** Append-only, mode 0600, each line on disk before it counts. */
export type AuditLog = {
	/** Whether a line could be written now; a failure turns writing off, in its words. */
	readonly check: () => Promise<Outcome<undefined>>;
	readonly append: (entry: AuditEntry) => Promise<Outcome<undefined>>;
};
