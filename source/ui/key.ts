import type {Key as InkKey} from 'ink';

/** One key press: its name as the key map writes it, and the text it types where it types one. */
export type KeyPress = {readonly name: string; readonly text?: string};

const controlNames: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\t': 'tab',
	'\u001b': 'escape',
	'\u007f': 'backspace',
	'\u0008': 'backspace',
	'\u0000': 'ctrl-space',
	'\u001c': 'ctrl-\\',
};

const characterKey = (character: string): KeyPress => {
	const name = controlNames[character];
	if (name !== undefined) return {name};
	const point = character.codePointAt(0) ?? 0;
	if (point < 0x20) return {name: `ctrl-${String.fromCharCode(point + 0x60)}`};
	if (character === ' ') return {name: 'space', text: ' '};
	if (/^[A-Z]$/.test(character)) return {name: `shift-${character.toLowerCase()}`, text: character};
	return {name: character, text: character};
};

const named: ReadonlyArray<readonly [keyof InkKey, string]> = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['tab', 'tab'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/**
 * The single keys of one input event. Ink hands over what one read returned: "jjj", or "j\r" without any flag, so a person
 * who types faster than we paint would lose keys (https://github.com/vadimdemedes/ink/issues/759).
 */
export const splitInput = (input: string, key: InkKey): readonly KeyPress[] => {
	for (const [flag, name] of named) {
		if (key[flag] === true) return [{name: `${key.ctrl ? 'ctrl-' : ''}${key.shift ? 'shift-' : ''}${name}`}];
	}
	if (key.ctrl) return [{name: input === ' ' ? 'ctrl-space' : `ctrl-${input}`}];
	if (key.meta) return [{name: `alt-${input}`}];
	return [...input].map(characterKey);
};
