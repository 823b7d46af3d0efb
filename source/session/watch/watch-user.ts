import {type WhoAmI, whoAmI} from '../../cluster/access-review.ts';
import type {SessionWire} from '../session-wire.ts';

/**
 * Who the server takes us for: asked at once, and again when the server is back, when nothing is trusted any more and when a person
 * tries anew. A login in between may have been somebody else's.
 */
export const watchUser = ({client}: Pick<SessionWire, 'client'>, onAnswer: (who: WhoAmI) => void) => {
	let isClosed = false;
	let isAsking = false;
	const retryNow = async (): Promise<void> => {
		if (isAsking || isClosed) return;
		isAsking = true;
		const who = await whoAmI(client);
		isAsking = false;
		if (who.ok && !isClosed) onAnswer(who.value);
	};
	const offRecovery = client.onRecovery?.(() => void retryNow());
	void retryNow();
	return {
		retryNow: () => void retryNow(),
		close() {
			isClosed = true;
			offRecovery?.();
		},
	};
};
