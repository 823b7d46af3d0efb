// What a full-screen program needs and no more: colours, cursor, erasing, and the modes for cursor, alternate screen, bracketed paste
// and synchronized output. A sequence that came with data loses its first byte and with it its power.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
const controls = /\u001b\[(?:[0-9;:]*[A-HJKSTdfm]|\?(?:25|1049|2004|2026)[hl])|[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Frames without any sequence but those of the list above. Line ends stay. */
export const filterSequences = (text: string): string => text.replace(controls, match => (match.length > 1 ? match : ''));

/**
 * The terminal behind a second net: everything the cluster says is made safe where it comes in; should that ever fail, no sequence of
 * the data's own (clipboard, title, links, queries) reaches the terminal. `write` takes what is left of it; `members` stand in the
 * place of the terminal's own.
 */
export const filterTerminal = (
	terminal: NodeJS.WriteStream,
	write: (text: string, done?: (error?: Error | null) => void) => boolean,
	members: Readonly<Record<string, () => unknown>> = {},
): NodeJS.WriteStream => {
	const filtered = (data: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
		const text = filterSequences(typeof data === 'string' ? data : Buffer.from(data).toString('utf8'));
		const callback = typeof encoding === 'function' ? encoding : done;
		return write(text, callback as ((error?: Error | null) => void) | undefined);
	};
	return new Proxy(terminal, {
		get(target, name) {
			if (name === 'write') return filtered;
			if (typeof name === 'string' && Object.hasOwn(members, name)) return members[name]?.();
			const value: unknown = Reflect.get(target, name, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
};
