/** Seconds that one piece of work may take unless told otherwise: long past what the longest song needs for a stem. */
export const usualTimeoutSec = 3600;
