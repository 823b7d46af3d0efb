import type {Outcome} from '../../domain/outcome.ts';
import type {Identity} from '../snapshot.ts';
import type {AuditLog} from './audit-log.ts';

/** Tells whenever an audit log turns writing off, and why, or on again (undefined). */
export const watchedAuditLog = (log: AuditLog, onChange: (because: string | undefined) => void): AuditLog => {
	let because: string | undefined;
	const told = (answer: Outcome<undefined>): Outcome<undefined> => {
		const next = answer.ok ? undefined : answer.failure.sentence;
		if (next !== because) {
			because = next;
			onChange(because);
		}
		return answer;
	};
	return {check: async () => told(await log.check()), append: async entry => told(await log.append(entry))};
};

/** "The audit log …" → "the audit log …": after the words of a sentence. */
const within = (sentence: string): string => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;

/** Who we are while the audit log turns writing off. `because`: its sentence; undefined: it does not. Read-only for another reason stays so. */
export const withAuditLog = (identity: Identity, because: string | undefined): Identity => {
	if (identity.readOnly && identity.isLogOff !== true) return identity;
	const {isLogOff: _, readOnlyBecause: __, ...others} = identity;
	return because === undefined
		? {...others, readOnly: false}
		: {...others, readOnly: true, isLogOff: true, readOnlyBecause: `${within(because)}; ctrl-r tries again`};
};
