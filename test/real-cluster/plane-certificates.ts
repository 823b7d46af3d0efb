import {execFile} from 'node:child_process';
import {rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {connect} from 'node:tls';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Certificates in the folder of a plane, made with OpenSSL as `start` makes them. */
export const planeCertificates = (folder: string) => {
	const openssl = (...arguments_: readonly string[]) => run('openssl', [...arguments_], {cwd: folder});
	/** Both files are there at once for who looks at either. */
	const put = async (from: string, to: string): Promise<void> => {
		for (const kind of ['key', 'crt']) await rename(path.join(folder, `${from}.${kind}`), path.join(folder, `${to}.${kind}`));
	};
	return {
		/** `NAME.crt` and `NAME.key` of a new authority. */
		async authority(name: string): Promise<void> {
			await openssl(
				...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`],
				...['-keyout', `${name}.key`, '-out', `${name}.crt`],
			);
		},
		/** `NAME.crt` and `NAME.key`, signed by an authority; what has these names is replaced. */
		async issue(name: string, by: string, subject: string, names = 'IP:127.0.0.1'): Promise<void> {
			const made = `made-${name}`;
			await writeFile(path.join(folder, `${made}.names`), `subjectAltName=${names}`);
			await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${made}.key`, '-out', `${made}.csr`, '-subj', subject);
			await openssl(
				...['x509', '-req', '-in', `${made}.csr`, '-CA', `${by}.crt`, '-CAkey', `${by}.key`, '-CAcreateserial'],
				...['-out', `${made}.crt`, '-days', '30', '-extfile', `${made}.names`],
			);
			await put(made, name);
		},
	};
};

/** Serial number of the certificate that a server shows to who connects now. */
export const shownSerial = (server: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const {hostname, port} = new URL(server);
		const socket = connect({host: hostname, port: Number(port), rejectUnauthorized: false}, () => {
			resolve(socket.getPeerCertificate().serialNumber);
			socket.destroy();
		});
		socket.once('error', reject);
	});
