const longestFarewell = 1000;

/** Waits for what closes, but no longer than a person waits for a prompt. */
export const leaveInTime = async (closing: Promise<unknown>): Promise<void> => {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<void>(resolve => {
		timer = setTimeout(resolve, longestFarewell);
	});
	await Promise.race([closing.catch(() => {}), late]);
	clearTimeout(timer);
};
