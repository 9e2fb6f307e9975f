/** Words as a command that a shell reads back as they are, whatever they hold: a POSIX shell; on Windows, PowerShell or cmd. */

/** What a shell takes as it stands. */
const plain = /^[\w+,./:@-]+$/;
/** What would steer a terminal, or what no one could see: written as bytes. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

export function shellCommand(words: readonly string[], platform: NodeJS.Platform = process.platform): string {
  return words.map(platform === 'win32' ? windowsWord : shellWord).join(' ');
}

/** Double quotes are the same to both; where PowerShell would look into them, its own. No name there holds a double quote. */
function windowsWord(word: string): string {
  if (/^[\w.:\\/-]+$/.test(word)) return word;
  return /[$`]/.test(word) ? `'${word.replaceAll("'", "''")}'` : `"${word.replace(/\\+$/, '$&$&')}"`;
}

function shellWord(word: string): string {
  if (plain.test(word)) return word;
  return steering.test(word) ? printed(word) : quoted(word);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * By printf, which every shell has, as bytes. A shell drops line ends at the end of what it prints, so a folder of such a
 * name gets its slash.
 */
function printed(word: string): string {
  const whole = word.endsWith('\n') ? `${word}/` : word;
  const format = Array.from(whole, (letter, index) =>
    // An exclamation mark in double quotes calls up earlier commands, and a dash at the start is a flag.
    steering.test(letter) || letter === '!' || (letter === '-' && index === 0) ? octal(letter) : doubled(letter),
  );
  return `"$(printf ${quoted(format.join(''))})"`;
}

function octal(letter: string): string {
  return Array.from(Buffer.from(letter), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** What printf would take for more than itself. */
function doubled(letter: string): string {
  return letter === '%' || letter === '\\' ? letter + letter : letter;
}
