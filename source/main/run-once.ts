import {printServices} from '../cli/print-services.ts';
import type {SessionHost} from '../session/session.ts';
import {leaveInTime} from './leave-in-time.ts';
import {schedule} from './schedule.ts';

/** Prints the services of the host's session once and leaves. Returns the exit code. */
export const runOnce = async (host: SessionHost, options: {readonly ascii: boolean}): Promise<number> => {
	// Who closes the pipe has read enough (modeldeck | head).
	process.stdout.on('error', () => {});
	const code = await printServices(host.current.get().store, {
		...options,
		print: text => void process.stdout.write(text),
		complain: sentence => void process.stderr.write(`${sentence}\n`),
		schedule,
	});
	await leaveInTime(host.close());
	return code;
};
