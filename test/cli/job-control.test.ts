import {EventEmitter} from 'node:events';
import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {createJobControl} from '../../source/cli/job-control.ts';

/** The signals and the timers of a process, which the test tells. */
const openControl = () => {
	const signals = new EventEmitter();
	const timers: Array<{readonly run: () => void; readonly milliseconds: number}> = [];
	const told: string[] = [];
	const control = createJobControl(
		{
			pid: 1,
			on: (signal, listener) => signals.on(signal, listener),
			off: (signal, listener) => signals.off(signal, listener),
			kill: () => told.push('stopped'),
			setTimeout: (run, milliseconds) => timers.push({run, milliseconds}),
		},
		async whileAway => {
			await whileAway();
			told.push('takes the terminal back');
		},
		() => {},
	);
	return {
		...{signals, told, control},
		/** All of them, also those that are set meanwhile, the earliest first. */
		async pass() {
			while (timers.length > 0) {
				timers.sort((one, other) => one.milliseconds - other.milliseconds);
				timers.shift()?.run();
				await setImmediate();
			}
		},
	};
};

test('a signal that is told right after the one to continue is heard before the terminal is taken back', async () => {
	const {signals, told, control, pass} = openControl();
	const stopped = control.stop();
	signals.emit('SIGCONT');
	await setImmediate();
	told.push('hears SIGTERM');
	await pass();
	await stopped;
	expect(told).toEqual(['stopped', 'hears SIGTERM', 'takes the terminal back']);
});

test('so it is where nobody here has stopped it', async () => {
	const {signals, told, pass} = openControl();
	signals.emit('SIGCONT');
	await setImmediate();
	told.push('hears SIGTERM');
	await pass();
	expect(told).toEqual(['hears SIGTERM', 'takes the terminal back']);
});

test('one that was continued at once stops the next time as well', async () => {
	const {signals, told, control, pass} = openControl();
	const stopped = control.stop();
	signals.emit('SIGCONT');
	await pass();
	await stopped;
	expect(signals.listenerCount('SIGTSTP')).toBe(1);
	void control.stop();
	expect(signals.listenerCount('SIGTSTP')).toBe(0);
	expect(told.at(-1)).toBe('stopped');
});
