import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {clipboardSequence} from '../../source/cli/clipboard.ts';
import {filterSequences, filterTerminal} from '../../source/cli/filter-terminal.ts';
import {createTerminalTitle} from '../../source/cli/terminal-title.ts';
import {toSafeText} from '../../source/domain/safe-text.ts';

const esc = '\u001b';

test.each([
	['a colour', `${esc}[1;31mred${esc}[39m`],
	['an exact colour', `${esc}[38;2;1;2;3mred${esc}[0m`],
	['cursor movements', `${esc}[2A${esc}[3G${esc}[E${esc}[1;1H`],
	['erasing', `${esc}[K${esc}[2J`],
	['the modes of a full screen', `${esc}[?1049h${esc}[?25l${esc}[?2004h${esc}[?2026h${esc}[?2026l`],
	['line ends and any language', 'räksmörgås 日本\r\nnext'],
])('%s reaches the terminal as it is', (_, text) => {
	expect(filterSequences(text)).toBe(text);
});

test.each([
	['the clipboard', `${esc}]52;c;ZWNobyBo\u0007`],
	['the title', `${esc}]0;owned${esc}\\`],
	['a link', `${esc}]8;;http://a.example${esc}\\text${esc}]8;;${esc}\\`],
	['a question about the terminal', `${esc}[c${esc}[6n${esc}[>q`],
	['a device control string', `${esc}P+q544e${esc}\\`],
	['a reset', `${esc}c`],
	['eight-bit controls', '\u009b31m\u009d52;c;AAAA\u009c'],
	['a sequence that grows together when another is taken out', `${esc}${esc}]0;x\u0007]52;c;AAAA\u0007`],
	['the mouse', `${esc}[?1000h`],
	['a bell and a backspace', 'a\u0007\u0008b'],
])('%s does not reach the terminal', (_, text) => {
	const filtered = filterSequences(text);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left.
	expect(filtered).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
	expect(filterSequences(filtered)).toBe(filtered);
});

test('a filtered terminal is the terminal but for what is written to it, and for members that stand in the place of its own', () => {
	const written: string[] = [];
	let called = 0;
	const terminal = Object.assign(new EventEmitter(), {columns: 80, rows: 24, isTTY: true});
	const filtered = filterTerminal(
		terminal as unknown as NodeJS.WriteStream,
		(text, done) => {
			written.push(text);
			done?.();
			return true;
		},
		{columns: () => 100},
	);
	let heard = 0;
	const onFocus = (): void => {
		heard += 1;
	};
	filtered.on('focus', onFocus);
	terminal.emit('focus');
	filtered.off('focus', onFocus);
	terminal.emit('focus');
	expect(heard).toBe(1);
	expect([filtered.columns, filtered.rows, filtered.isTTY]).toEqual([100, 24, true]);
	const done = (): void => {
		called += 1;
	};
	filtered.write(`a${esc}]0;b\u0007`, done);
	filtered.write(Buffer.from('ü'), 'utf8', done);
	expect(written).toEqual(['a]0;b', 'ü']);
	expect(called).toBe(2);
});

test('a text goes to the clipboard of the terminal, whatever is between', () => {
	const bare = `${esc}]52;c;aMOk\u0007`;
	expect(clipboardSequence('hä', {TERM: 'xterm-256color'})).toBe(bare);
	expect(clipboardSequence('hä', {TERM: 'tmux-256color', TMUX: '/tmp/tmux,1,0'})).toBe(`${bare}${esc}Ptmux;${esc}${bare}${esc}\\`);
	expect(clipboardSequence('hä', {TERM: 'screen'})).toBe(`${esc}P${bare}${esc}\\`);
	const long = clipboardSequence('x'.repeat(3000), {TERM: 'screen'}) ?? '';
	for (const part of long.split(`${esc}\\`)) expect(part.length).toBeLessThan(768);
});

test('a text that terminals would cut is not sent at all', () => {
	expect(clipboardSequence('x'.repeat(56_000), {})).toBeDefined();
	expect(clipboardSequence('x'.repeat(57_000), {})).toBeUndefined();
});

test('the title tells the context, and the one before comes back', () => {
	const written: string[] = [];
	const title = createTerminalTitle(sequence => void written.push(sequence), {TERM: 'xterm'});
	title.show(toSafeText('prod'));
	title.show(toSafeText('sta\u0007ging'));
	title.show(undefined);
	title.show(undefined);
	expect(written).toEqual([`${esc}[22;2t${esc}]2;modeldeck prod\u0007`, `${esc}]2;modeldeck sta\u2407ging\u0007`, `${esc}[23;2t`]);
});

test('a terminal without a title is left alone', () => {
	const written: string[] = [];
	createTerminalTitle(sequence => void written.push(sequence), {TERM: 'linux'}).show(toSafeText('prod'));
	expect(written).toEqual([]);
});
