#!/usr/bin/env node
// The program's first file: plain JavaScript that any Node since 18 can parse, without a single static import, so that the
// version check runs before anything newer is loaded (a static import of a newer built-in fails before any check).
const floor = [22, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < floor[0] || (major === floor[0] && minor < floor[1])) {
	process.stderr.write(`modeldeck needs Node ${floor.join('.')} or newer, this is Node ${process.versions.node}.\n`);
	process.exit(1);
}

// Whether a server is checked is for the kubeconfig to say. Node would warn of it on the screen, and believe it where nothing else is said.
delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
// React picks its build by this, and its development build leaks.
process.env['NODE_ENV'] = 'production';
// chalk ignores NO_COLOR and looks at its environment once, when it is loaded.
if (process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '') process.env['FORCE_COLOR'] = '0';

const {enableCompileCache} = await import('node:module');
enableCompileCache();

const {setFlagsFromString} = await import('node:v8');
// Lists of 10,000 pods leave garbage, not data. Of the flags that limit it, these still work in a running process: no more room
// than needed unless keys come (tune-memory.ts), and never half as much again as what is alive.
setFlagsFromString('--optimize-for-size');
setFlagsFromString('--heap-growing-percent=40');

const {main} = await import('./main.js');
// What is left open must not keep a program that has ended.
process.exit(await main());
