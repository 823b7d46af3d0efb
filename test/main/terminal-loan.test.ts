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

test('what a plugin said counts before the screen is back: a key that is pressed as soon as one sees it comes after the answer', async () => {
	const loan = createTerminalLoan({expectsScreen: true, say: () => {}});
	const {promise: isBack, resolve: bringBack} = Promise.withResolvers<void>();
	const order: string[] = [];
	loan.screenIsUp(async whileAway => {
		await whileAway();
		order.push('screen is drawn');
		await isBack;
	});
	const answer = loan.withTerminal(async () => 'no', toSafeText('a question')).then(said => order.push(said));
	const next = loan.withTerminal(async () => order.push('the next has the terminal'), toSafeText('a login'));
	await answer;
	expect(order).toEqual(['no', 'screen is drawn']);
	bringBack();
	await next;
	expect(order).toEqual(['no', 'screen is drawn', 'the next has the terminal']);
});

test('a screen that cannot be given up is told to who asked for the terminal, and the next still gets it', async () => {
	const loan = createTerminalLoan({expectsScreen: true, say: () => {}});
	let times = 0;
	loan.screenIsUp(whileAway => (times++ === 0 ? Promise.reject(new Error('is gone')) : whileAway()));
	await expect(loan.withTerminal(async () => 'no', toSafeText('a question'))).rejects.toThrow('is gone');
	expect(await loan.withTerminal(async () => 'yes', toSafeText('a question'))).toBe('yes');
});
