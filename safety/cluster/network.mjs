/**
 * Machines on one machine: network namespaces that hang by a cable each on one switch, whose processes have a name of their
 * machine and numbers of their own. The network of the machine itself is left alone.
 */
import { spawnSync } from 'node:child_process';

/** As `desk` the coordinator and Redis have it. */
const desk = '10.83.0.1';

/**
 * @typedef {object} Network
 * @property {string} address Of the desk.
 * @property {readonly string[]} onDesk What runs a command there.
 * @property {(name: string) => readonly string[]} on What runs a command on a machine of that name.
 * @property {(name: string, isUp: boolean) => void} plug Puts the cable of a machine in, or pulls it out.
 * @property {() => void} close
 */

/** Says why where this machine does not let it. @param {readonly string[]} names @returns {Network | string} */
export function openNetwork(names) {
  const space = (/** @type {string} */ name) => `stem-${process.pid}-${name}`;
  const close = () => {
    for (const name of [...names, 'desk']) spawnSync('ip', ['netns', 'del', space(name)]);
  };
  const lines = [
    `netns add ${space('desk')}`,
    `-n ${space('desk')} link add br0 type bridge`,
    `-n ${space('desk')} addr add ${desk}/24 dev br0`,
    `-n ${space('desk')} link set br0 up`,
    `-n ${space('desk')} link set lo up`,
    ...names.flatMap((name, index) => [
      `netns add ${space(name)}`,
      `-n ${space(name)} link add eth0 type veth peer name to${index} netns ${space('desk')}`,
      `-n ${space('desk')} link set to${index} master br0 up`,
      `-n ${space(name)} addr add 10.83.0.${index + 11}/24 dev eth0`,
      `-n ${space(name)} link set eth0 up`,
    ]),
  ];
  for (const line of lines) {
    const problem = failed('ip', line.split(' '));
    if (problem === undefined) continue;
    close();
    return problem;
  }
  const on = (/** @type {string} */ name) => ['ip', 'netns', 'exec', space(name), ...asMachine(name)];
  const [first, ...args] = on(names[0] ?? 'desk');
  const problem = failed(first ?? '', [...args, 'true']);
  if (problem !== undefined) {
    close();
    return problem;
  }
  return {
    address: desk,
    onDesk: ['ip', 'netns', 'exec', space('desk')],
    on,
    plug: (name, isUp) => {
      const wrong = failed('ip', ['-n', space(name), 'link', 'set', 'eth0', isUp ? 'up' : 'down']);
      if (wrong !== undefined) throw new Error(wrong);
    },
    close,
  };
}

/** @param {string} name */
function asMachine(name) {
  const spaces = ['--uts', '--pid', '--fork', '--kill-child', '--mount-proc'];
  return ['unshare', ...spaces, 'sh', '-c', 'hostname "$0" && exec "$@"', name];
}

/** @param {string} name @param {readonly string[]} args */
function failed(name, args) {
  const { status, stderr, error } = spawnSync(name, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `${name} ${args.slice(0, 3).join(' ')}: ${error?.message ?? stderr.trim()}`;
}
