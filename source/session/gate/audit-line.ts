import type {AuditEntry} from './audit-log.ts';

/** Plain ASCII: whoever prints the file with `cat` gets no control character, and no text that turns round. */
export const auditLine = (entry: AuditEntry): string =>
	JSON.stringify(entry).replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
