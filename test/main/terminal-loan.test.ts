import {expect, test} from 'vitest';
import {toSafeText} from '../../source/domain/safe-text.ts';
import {createTerminalLoan} from '../../source/main/terminal-loan.ts';
import {eventually} from '../cluster/eventually.ts';

test('a key that was meant for a plugin and comes when it has just ended is not ours yet', async () => {
	const loan = createTerminalLoan({expectsScreen: false, say: () => {}});
	expect(loan.isLent()).toBe(false);
	await loan.withTerminal(async () => expect(loan.isLent()).toBe(true), toSafeText('a login'));
	expect(loan.isLent()).toBe(true);
	await eventually(() => !loan.isLent());
});
