/** Why a full-screen program ends, other than by its own keys. */
export type WayOut =
	| {readonly kind: 'signal'; readonly signal: NodeJS.Signals}
	| {readonly kind: 'crash'; readonly error: unknown}
	/** Nobody sees the screen any more: EPIPE, EIO, end of input. */
	| {readonly kind: 'gone'};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const satisfies readonly NodeJS.Signals[];

/** What the terminal sends for a key, to everything that runs in the foreground. */
const keySignals: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Watches every way out of a full-screen program and reports the first. Node would end the process at once; the terminal has to be
 * given back before, and what is open has to be closed. `isLent`: somebody else has the terminal, and its keys are not meant for us.
 */
export const watchWaysOut = (onWayOut: (way: WayOut) => void, isLent: () => boolean): {readonly dispose: () => void} => {
	let isOut = false;
	const out = (way: WayOut): void => {
		if (isOut) return;
		isOut = true;
		onWayOut(way);
	};
	const onSignal = (signal: NodeJS.Signals): void => {
		if (!keySignals.has(signal) || !isLent()) out({kind: 'signal', signal});
	};
	const handlers = signals.map(signal => [signal, () => onSignal(signal)] as const);
	const onCrash = (error: unknown): void => out({kind: 'crash', error});
	const onGone = (): void => out({kind: 'gone'});
	for (const [signal, handler] of handlers) process.on(signal, handler);
	// A rejection that nobody handles comes here too.
	process.on('uncaughtException', onCrash);
	process.stdout.on('error', onGone);
	process.stdin.on('error', onGone);
	process.stdin.on('end', onGone);
	return {
		dispose() {
			for (const [signal, handler] of handlers) process.off(signal, handler);
			process.off('uncaughtException', onCrash);
			process.stdin.off('end', onGone);
			// The listeners for errors stay: what is still on its way to a terminal that is gone must not crash a program that leaves.
		},
	};
};
