import type {SafeText} from '../domain/safe-text.ts';

export type TerminalTitle = {
	/** `undefined`: give back the title that was there. */
	readonly show: (context: SafeText | undefined) => void;
};

/**
 * The window's title: which cluster this is, readable from the taskbar. The title that was there is put on the terminal's stack and
 * taken from it again. `write` goes past the filter of frames.
 */
export const createTerminalTitle = (
	write: (sequence: string) => void,
	environment: Readonly<Record<string, string | undefined>>,
): TerminalTitle => {
	// The Linux console has no title, and shows what it does not know.
	const hasTitle = environment['TERM'] !== 'linux' && environment['TERM'] !== 'dumb';
	let isShown = false;
	return {
		show(context) {
			if (!hasTitle) return;
			if (context === undefined) {
				if (isShown) write('\u001b[23;2t');
				isShown = false;
				return;
			}
			write(`${isShown ? '' : '\u001b[22;2t'}\u001b]2;modeldeck ${context}\u0007`);
			isShown = true;
		},
	};
};
