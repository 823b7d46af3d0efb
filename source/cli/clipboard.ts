import {toSafeText} from '../domain/safe-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

// What terminals take in one go (hterm's limit, and k9s's): 74,994 bytes encoded.
const longestEncoded = 74_994;
// screen cuts a device control string at 768 bytes.
const screenPart = 760;

const introducer = '\u001b';
const stringEnd = `${introducer}\\`;

/** tmux passes it on where it may (allow-passthrough), and takes the bare sequence itself where it may (set-clipboard). */
const throughTmux = (sequence: string): string =>
	`${sequence}${introducer}Ptmux;${sequence.replaceAll(introducer, introducer + introducer)}${stringEnd}`;

const throughScreen = (sequence: string): string => {
	const parts: string[] = [];
	for (let start = 0; start < sequence.length; start += screenPart)
		parts.push(`${introducer}P${sequence.slice(start, start + screenPart)}${stringEnd}`);
	return parts.join('');
};

/**
 * The bytes that put a text on the clipboard of the terminal at the far end (OSC 52), as tmux and screen pass them on; undefined: it
 * is too long for terminals to take. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
export const clipboardSequence = (text: string, environment: Environment): string | undefined => {
	// What is pasted into a shell must not be more than what was seen.
	const safe = text.split('\n').map(toSafeText).join('\n');
	const encoded = Buffer.from(safe, 'utf8').toString('base64');
	if (encoded.length > longestEncoded) return undefined;
	const sequence = `${introducer}]52;c;${encoded}\u0007`;
	if (environment['TMUX']) return throughTmux(sequence);
	return environment['TERM']?.startsWith('screen') ? throughScreen(sequence) : sequence;
};
