import {expect, test} from 'vitest';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {textCells} from '../../../source/domain/text-cells.ts';
import {cutMiddle, fitText, takeEnd, takeStart, wrapWords} from '../../../source/ui/text-width.ts';
import {hostileText, seeded} from './hostile-text.ts';
import {createCheckedTerminal} from './terminal-model.ts';

const rows = 50;
const batches = 2000;

test('a hundred thousand hostile strings are each as wide as a terminal draws them', async () => {
	const random = seeded(17);
	const terminal = createCheckedTerminal(400, rows);
	const wrong: string[] = [];
	for (let batch = 0; batch < batches; batch++) {
		const texts = Array.from({length: rows}, () => toSafeText(hostileText(random)));
		// Each on its own row, with a mark behind it that shows where it ends.
		await terminal.write(`\u001b[H\u001b[J${texts.map((text, row) => `\u001b[${row + 1};1H|${text}|`).join('')}`);
		for (const [row, text] of texts.entries()) {
			const drawn = terminal.cellsOf(row) - 2;
			if (drawn !== textCells(text)) wrong.push(`${JSON.stringify(text)}: ${drawn} cells, and ${textCells(text)} were thought`);
		}
		if (batch % 100 === 0) wrong.push(...terminal.differences());
		if (wrong.length > 10) break;
	}
	expect(wrong).toEqual([]);
});

test('cut, fitted or wrapped, a hostile text takes no more cells than it is given, and no mark is torn from its letter', () => {
	const random = seeded(18);
	const endsWell = (text: string): boolean => !/^[\p{Mn}\p{Me}]/u.test(text);
	const wrong: string[] = [];
	for (let count = 0; count < 6000; count++) {
		const text = toSafeText(`${hostileText(random)} ${hostileText(random)}`);
		const width = Math.floor(random() * 40);
		const start = takeStart(text, width);
		const cuts = [start, takeEnd(text, width), cutMiddle(text, width, '…'), ...wrapWords(text, Math.max(2, width))];
		const isWell = (cut: string): boolean => textCells(cut) <= Math.max(2, width) && endsWell(cut);
		if (!cuts.every(isWell)) wrong.push(JSON.stringify([text, width, cuts]));
		if (textCells(fitText(text, width, 'right', '…')) !== width) wrong.push(JSON.stringify([text, width, 'fitted']));
		if (!text.startsWith(start)) wrong.push(JSON.stringify([text, width, start]));
	}
	expect(wrong).toEqual([]);
});
