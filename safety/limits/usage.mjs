/** Loaded into a process that is measured: as it ends, tells on descriptor 3 how much memory it held at the most. */
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => writeSync(3, String(peakMib())));

/** The system's own figure of this process alone: that of getrusage starts with what its parent held. */
function peakMib() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
