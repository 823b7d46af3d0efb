import type {AuditArguments} from '../cli/arguments.ts';
import {printAudit} from '../cli/print-audit.ts';
import {endOnCrash} from './crash-text.ts';
import {stateDirectoryOf} from './state-directory.ts';

/** Prints what was changed from this machine, out of its own audit log. Returns the exit code. */
export const runAudit = async (asked: AuditArguments): Promise<number> => {
	endOnCrash();
	// Who closes the pipe has read enough (modeldeck audit | head).
	process.stdout.on('error', () => {});
	return printAudit(stateDirectoryOf(process.env), asked, {
		now: Date.now,
		print: text => void process.stdout.write(text),
		complain: sentence => void process.stderr.write(`${sentence}\n`),
	});
};
