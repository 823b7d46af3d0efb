import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

type Pair = {readonly cert: string; readonly key: string};

export type Authority = Pair & {
	/** `days` may be negative: then it has expired. */
	readonly issue: (name: string, extensions: string, days?: number) => Pair;
};

const stamp = (days: number): string => `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;

const withFolder = <Value>(use: (folder: string) => Value): Value => {
	const folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-certificates-'));
	try {
		return use(folder);
	} finally {
		rmSync(folder, {recursive: true});
	}
};

const openssl = (folder: string, ...arguments_: readonly string[]): string =>
	execFileSync('openssl', arguments_, {cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});

const keyArguments = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority made for one test run. */
export const createAuthority = (name: string): Authority => {
	const own = withFolder(folder => {
		openssl(folder, 'req', '-x509', ...keyArguments, '-keyout', 'key', '-out', 'cert', '-subj', `/CN=${name}`, '-days', '30');
		return {cert: readFileSync(path.join(folder, 'cert'), 'utf8'), key: readFileSync(path.join(folder, 'key'), 'utf8')};
	});
	return {
		...own,
		issue: (subject, extensions, days = 30) =>
			withFolder(folder => {
				writeFileSync(path.join(folder, 'ca.cert'), own.cert);
				writeFileSync(path.join(folder, 'ca.key'), own.key);
				writeFileSync(path.join(folder, 'index'), '');
				writeFileSync(path.join(folder, 'serial'), '01\n');
				writeFileSync(
					path.join(folder, 'ca.conf'),
					`[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\npolicy=p\ndefault_md=sha256\n[p]\ncommonName=supplied\n[e]\n${extensions}\n`,
				);
				openssl(folder, 'req', ...keyArguments, '-keyout', 'key', '-out', 'request', '-subj', `/CN=${subject}`);
				const dates = ['-startdate', stamp(Math.min(-1, days - 1)), '-enddate', stamp(days)];
				const signing = ['-config', 'ca.conf', '-extensions', 'e', '-cert', 'ca.cert', '-keyfile', 'ca.key'];
				openssl(folder, 'ca', '-batch', '-notext', ...signing, ...dates, '-in', 'request', '-out', 'cert');
				return {cert: readFileSync(path.join(folder, 'cert'), 'utf8'), key: readFileSync(path.join(folder, 'key'), 'utf8')};
			}),
	};
};
