import {printServices} from '../cli/print-services.ts';
import type {SessionHost} from '../session/session.ts';
import {endOnCrash} from './crash-text.ts';
import {leaveInTime} from './leave-in-time.ts';
import {schedule} from './schedule.ts';

export type OnceOptions = {readonly host: SessionHost; readonly close: () => Promise<void>; readonly ascii: boolean};

/** Prints the services of the host's session once and leaves. Returns the exit code. */
export const runOnce = async ({host, close, ascii}: OnceOptions): Promise<number> => {
	endOnCrash();
	// Who closes the pipe has read enough (modeldeck | head).
	process.stdout.on('error', () => {});
	const code = await printServices(host.current.get().store, {
		ascii,
		print: text => void process.stdout.write(text),
		complain: sentence => void process.stderr.write(`${sentence}\n`),
		schedule,
	});
	await leaveInTime(close());
	return code;
};
