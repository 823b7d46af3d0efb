import {createFileAuditLog} from '../../../source/session/gate/create-file-audit-log.ts';

/** Appends the two lines of so many changes to the audit log of a folder, and says each. */
const [, , folder = '', name = '', count = '0'] = process.argv;
const log = createFileAuditLog(folder, Date.now);
const now = (): string => new Date().toISOString();

for (let number = 0; number < Number(count); number++) {
	const id = `${name}-${number}`;
	for (const event of ['intent', 'result']) {
		const answer = await log.append({event, id, time: now(), step: 1, padding: 'p'.repeat(400)});
		if (!answer.ok) throw new Error(answer.failure.sentence);
	}
	process.stdout.write(`${id}\n`);
}
