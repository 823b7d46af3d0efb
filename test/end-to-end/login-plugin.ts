import {chmodSync} from 'node:fs';
import {parse, stringify} from 'yaml';
import type {Stage} from './stage.ts';
import type {Terminal} from './terminal.ts';

/**
 * Asks for a token, and gives what is typed: a word that is no token of the simulated cluster is refused by it. Without a terminal
 * it gives what was typed last, as those do that keep their login.
 */
const plugin = `#!/bin/sh
cd "$(dirname "$0")"
case "$KUBERNETES_EXEC_INFO" in
*'"interactive":true'*)
	printf 'Token, please: ' >&2
	read -r token || exit 9
	echo "You typed $token." >&2
	[ "$token" = crash ] && kill -SEGV $$
	echo "$token" > kept;;
esac
[ -f kept ] || { echo 'nobody has logged in' >&2; exit 1; }
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$(cat kept)"
`;

/** The console with a kubeconfig that names the plugin. `name`: where that is, from the home of the person. */
export const openWithPlugin = (stage: Stage, name: string, script = plugin, interactiveMode = 'IfAvailable'): Terminal => {
	const command = stage.workspace.write('plugin', script);
	chmodSync(command, 0o700);
	const config = parse(stage.demo.kubeconfig);
	const exec = {apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode};
	for (const user of config.users) user.user = {exec};
	return stage.open({arguments: ['-A', '--kubeconfig', stage.workspace.write(name, stringify(config))]});
};
