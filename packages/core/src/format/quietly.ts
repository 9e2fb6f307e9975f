/** Keeps decoders that write their troubles to the console from doing so: core does not speak. */

/** An endless row of complaints means that a decoder turns in circles over broken data. */
const maxComplaints = 10_000;

/**
 * Runs something whose complaints also come as values. Only what it does before it first waits is covered, which for these
 * decoders is all of it. Throws where the complaints don't end.
 */
export function quietly<T>(run: () => T): T {
  const { error } = console;
  let complaints = 0;
  console.error = () => {
    if (++complaints > maxComplaints) throw new Error('the decoder found no end');
  };
  try {
    return run();
  } finally {
    console.error = error;
  }
}
