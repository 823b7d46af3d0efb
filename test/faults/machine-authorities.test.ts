import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect, onTestFinished, test} from 'vitest';
import {createAuthority} from '../cluster/certificates.ts';
import {json, startServer} from '../cluster/scripted-server.ts';

test('without an authority in the kubeconfig those count whom the machine trusts', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-tls-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const authority = createAuthority('company');
	const server = await startServer(json({}), authority.issue('127.0.0.1', 'subjectAltName=IP:127.0.0.1'));
	onTestFinished(server.close);
	const script = path.join(folder, 'ask.ts');
	writeFileSync(
		script,
		`import {connect} from '${path.resolve(import.meta.dirname, '../cluster/connect.ts')}';
const one = connect('${server.url}');
const answer = await one.getJson({path: '/api'});
process.stdout.write(answer.ok ? 'spoken to' : answer.failure.sentence);
await one.close();`,
	);
	writeFileSync(path.join(folder, 'company.pem'), authority.cert);
	const ask = async (environment: Readonly<Record<string, string>>): Promise<string> =>
		(
			await promisify(execFile)(process.execPath, [script], {
				env: {PATH: process.env['PATH'], SSL_CERT_DIR: path.join(folder, 'none'), ...environment},
			})
		).stdout;
	expect(await ask({SSL_CERT_FILE: path.join(folder, 'company.pem')})).toBe('spoken to');
	expect(await ask({SSL_CERT_FILE: path.join(folder, 'none.pem')})).toContain('signed by an unknown authority');
});
